import type { Attempt } from "../judge.ts";
import { listed } from "../kind.ts";
import { superadminId } from "../records.ts";
import type { Answer } from "../send.ts";
import { injections, markup } from "../strings.ts";
import { base, type Operation, type Target, withQuery } from "../target.ts";

/** Parameters of lists that hold what an attacker sends, and cursors that were made for another list or by hand. */
export const queries = listed("queries", async function* (target) {
  const { bearer, operations } = target;
  const texts = injections.concat(markup.slice(0, 4)).filter((text) => text.isWellFormed());
  for (const { path, parameters } of pages(operations)) {
    // A reason is kept, and nothing is looked for by it.
    for (const parameter of parameters.filter((each) => each !== "reason")) {
      for (const text of texts) {
        const query = `${parameter}=${encodeURIComponent(text)}`;
        yield {
          what: `${parameter} ${JSON.stringify(text.slice(0, 60))}, of ${path}`,
          sent: { method: "GET", path: `${without(path, parameter)}${query}`, headers: [bearer, ["prefer", "wait=0"]] },
          refused: [400, 404],
          harmless: (answer) => holdsText(answer, text),
        } satisfies Attempt;
      }
    }
    for (const query of ["x=1", "__proto__=1", "__proto__[limit]=1", "limit[]=1", "limit=1&limit=2", "constructor=1"])
      yield {
        what: `the query ${query}, of ${path}`,
        sent: { method: "GET", path: withQuery(path, query), headers: [bearer, ["prefer", "wait=0"]] },
        refused: [400],
        // Where nothing can be asked for, nothing is looked at.
        harmless: ({ status }) => (parameters.length === 0 && status === 200 ? null : "a parameter that there is not"),
      } satisfies Attempt;
  }
  yield* cursors(target, await givenCursors(target));
});

const pages = (operations: readonly Operation[]) =>
  operations.filter(({ method, path }) => method === "GET" && !path.endsWith("/download"));

/** The path up to where the parameter is to stand, without the one that it has already. */
function without(path: string, parameter: string): string {
  const [pathname = "", query = ""] = path.split("?");
  const kept = new URLSearchParams(query);
  kept.delete(parameter);
  const rest = kept.toString();
  return rest === "" ? `${pathname}?` : `${pathname}?${rest}&`;
}

/** Every row has the text in it: a search that is no search would find all of them. */
function holdsText({ status, text }: Answer, searched: string): string | null {
  if (status !== 200) return "was answered oddly";
  const page = JSON.parse(text) as Record<string, unknown>;
  const rows = ["results", "runs", "entries", "records", "ids"].map((name) => page[name]).find(Array.isArray) ?? [];
  const all = rows.find((row) => !textsOf(row).some((each) => each.toLowerCase().includes(searched.toLowerCase())));
  return all === undefined ? null : `a row without the text was found: ${JSON.stringify(all).slice(0, 100)}`;
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsOf(member)]);
}

/** Where there are pages, with what asks for the smallest. */
const listsOf = ({ runs: { tested } }: Target) => [
  "/runs?limit=1",
  "/audit?limit=1",
  "/backups?limit=1",
  `/runs/${tested.id}/results?limit=1`,
  `/runs/${tested.id}/results?limit=1&sort=-changes`,
  `/runs/${tested.id}/log?limit=1`,
  `/runs/${tested.id}/batches?limit=1`,
  "/records?type=user&state=legacy&limit=1",
  "/records?type=user&state=unreadable&limit=1",
  "/records?type=user&state=conflict&limit=1",
  `/records/user/${superadminId}/runs?x`,
];

async function givenCursors(target: Target): Promise<string[]> {
  const given = new Set<string>();
  for (const path of listsOf(target)) {
    const { status, text } = await target.call(path);
    const { cursor } = status === 200 ? (JSON.parse(text) as { cursor?: string | null }) : {};
    if (cursor) given.add(cursor);
  }
  return [...given];
}

const made = [
  "0",
  "1",
  "000000000000",
  "999999999999",
  "9999999999999",
  "1.0",
  "1.999999",
  "999999999999.999999",
  "1.1x0",
  "1.1x999999999999",
  "1.1x1x1",
  "s0",
  "s999999999999",
  "s-1",
  "S1",
  "-1",
  "1.",
  ".1",
  "1e5",
  " 1",
  "1 ",
  "1\n",
  "١",
  "1;",
  "1' OR 1=1 --",
  "1 UNION SELECT 1",
  "null",
  "[]",
];

function* cursors(target: Target, given: readonly string[]): Generator<Attempt> {
  for (const list of listsOf(target)) {
    for (const cursor of [...given, ...made]) {
      const path = `${base}${list.replace("?x", "?")}&cursor=${encodeURIComponent(cursor)}`.replace("?&", "?");
      yield {
        what: `the cursor ${JSON.stringify(cursor)} on ${list}`,
        sent: { method: "GET", path, headers: [target.bearer] },
        refused: [400, 404],
        harmless: ({ status }) => (status === 200 ? null : "was answered oddly"),
      };
    }
    for (const offset of ["-1", "1e9", "9999999999", "999999999", "0.5", "NaN", "1;--", "%31"]) {
      const path = `${base}${list.replace("?x", "?").replace("limit=1", "limit=2")}&offset=${offset}`.replace(
        "?&",
        "?",
      );
      yield {
        what: `the offset ${offset} on ${list}`,
        sent: { method: "GET", path, headers: [target.bearer] },
        refused: [400],
        harmless: ({ status, text }) =>
          status === 200 && list.includes("/results") && JSON.parse(text).results.length <= 2 ? null : "was answered",
      };
    }
  }
}
