import { expect, test } from "vitest";
import type { Detail } from "../../src/contract/run.ts";
import { currentUser, legacySnapshot, legacyUser, records, type Served, serve, unreadable } from "./serve.ts";

const download = ({ call }: Served, path: string, accept: string) => call(path, { headers: { accept } });

/** RFC 4180, strictly: rows of cells. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [whole, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (whole === "") break;
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end !== ",") rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

async function finished(ids: string[]) {
  const users = Object.fromEntries(ids.map((id) => [`user:${id}`, legacyUser()]));
  const served = await serve({ users: { ...users, "user:torn": unreadable } });
  const { run } = await served.run("/users", { verbose: true });
  return { served, path: `/runs/${run.id}/results` };
}

test("a CSV holds every row, whatever characters an id is made of", async () => {
  const ids = ['a,b "c"', "<b>&amp;", "tab\tand\nline", "ümläut 🚀", "'quoted'", '"'];
  const { served, path } = await finished(ids);
  const answer = await download(served, path, "text/csv");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toMatch(/^text\/csv; charset=utf-8/);
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w.-]+\.csv"$/);
  const [header, ...rows] = parseCsv(await answer.text());
  expect(header?.slice(0, 3)).toEqual(["type", "id", "result"]);
  expect(rows.every((row) => row.length === header?.length)).toBe(true);
  const shown = rows.map((row) => row[1]);
  expect(shown.sort()).toEqual([...ids, "admin", "torn"].sort());
  expect(rows.filter((row) => row[2] === "migrated").length).toBe(ids.length);
});

test.each([
  ...["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("//x","y")', "  =1+1", "\u00a0-1"],
  ...["＝1+1", "＋1", "－1", "＠SUM(A1)", " ＝1", "\ttab", "\rreturn", "\nline"],
])("an id like %j is no formula in a spreadsheet", async (id) => {
  const { served, path } = await finished([id]);
  const [, ...rows] = parseCsv(await (await download(served, path, "text/csv")).text());
  for (const cell of rows.flat()) expect(cell).not.toMatch(/^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/);
  expect(rows.map((row) => row[1])).toContain(`'${id}`);
});

test.each(["a;=1+1", "a; ＝1+1;", ";-1", "a\t=1", "a\n@SUM(A1)", "a\r\n +1;", "\t=1", "\n=1;", "a ;; ;=1"])(
  "an id like %j is no formula either where a spreadsheet splits at semicolons or tabs, whatever is quoted",
  async (id) => {
    const { served, path } = await finished([id]);
    const text = await (await download(served, path, "text/csv")).text();
    const pieces = text.split(/[,;\t\r\n]/);
    expect(pieces.filter((piece) => /^[\s"]*[=+\-@＝＋－＠]/.test(piece))).toEqual([]);
    // And one cell, with every character of the id, for a reader that takes commas.
    const ids = parseCsv(text).map(([, shown]) => shown?.replaceAll("'", ""));
    expect(ids).toContain(id);
  },
);

test("a cell with another separator is quoted, and signs inside a word stay as they are", async () => {
  const { served, path } = await finished(["a;b", "c\td", "e-f=g + h"]);
  const text = await (await download(served, path, "text/csv")).text();
  for (const cell of ['"a;b"', '"c\td"', "e-f=g + h"]) expect(text).toContain(`,${cell},`);
});

test("NDJSON holds the same rows as the pages do", async () => {
  const { served, path } = await finished(["u1", 'a,b "c"', "=1", "line\nbreak"]);
  const answer = await download(served, path, "application/x-ndjson");
  expect(answer.headers.get("content-type")).toMatch(/^application\/x-ndjson/);
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w.-]+\.ndjson"$/);
  const text = await answer.text();
  const rows = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Detail);
  expect(rows).toEqual((await served.get<{ results: Detail[] }>(`${path}?limit=1000`)).results);
});

test.each(["text/csv", "application/x-ndjson"])(
  "%s: a download is everything that matches, not a page",
  async (accept) => {
    const served = await serve({
      users: records("user:u", 60, currentUser),
      snapshots: { ...records("snap:s", 1_234, legacySnapshot), "snap:torn": unreadable },
    });
    const { run } = await served.run("/run", { verbose: true });
    const count = async (query: string) => {
      const lines = (await (await download(served, `/runs/${run.id}/results${query}`, accept)).text())
        .trimEnd()
        .split("\n");
      return lines.filter((line) => line !== "" && !line.startsWith("type,id")).length;
    };
    expect(await count("")).toBe(61 + 1_235);
    expect(await count("?limit=5")).toBe(61 + 1_235);
    expect(await count("?action=migrated")).toBe(1_234);
    expect(await count("?action=error")).toBe(1);
    expect(await count("?type=user")).toBe(61);
    expect(await count("?q=s0000")).toBe(1);
    expect(await count("?q=nothing")).toBe(0);
  },
);

test("a download of a run that there is not is a 404, a wrong parameter a 400", async () => {
  const { served, path } = await finished([]);
  expect((await download(served, "/runs/unknown/results", "text/csv")).status).toBe(404);
  expect((await download(served, `${path}?typo=1`, "text/csv")).status).toBe(400);
});

test.each(["application/json", "*/*", "text/html,application/xhtml+xml", "application/json, text/plain"])(
  "who accepts %s gets a page",
  async (accept) => {
    const { served, path } = await finished([]);
    expect((await download(served, path, accept)).headers.get("content-type")).toMatch(/^application\/json/);
  },
);
