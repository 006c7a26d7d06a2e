import type { Attempt } from "../judge.ts";
import { listed } from "../kind.ts";
import { superadminId } from "../records.ts";
import type { Answer } from "../send.ts";
import { injections, markup } from "../strings.ts";
import { base } from "../target.ts";

const refused = [400, 403, 404, 405, 414, 431];
/** What may stand between two slashes and is to lead elsewhere. */
const steps = [
  "..",
  ".",
  "...",
  "%2e%2e",
  "%2e",
  "%2E%2E",
  ".%2e",
  "%252e%252e",
  "%2f",
  "%2F..%2F",
  "..%2f..%2f",
  "%5c",
  "..%5c..%5c",
  "\\",
  "..\\..\\",
  "%00",
  "x%00",
  "%0d%0aset-cookie:%20attack=1",
  "%0a",
  "%c0%ae%c0%ae",
  "%c0%af",
  "%e0%80%ae",
  "%ff",
  "%fe%ff",
  "%ed%a0%80",
  "%",
  "%2",
  "%zz",
  "%u002e%u002e",
  ";",
  "..;",
  ";jsessionid=1",
  "%3b",
  "~",
  "*",
  "$",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "NaN",
  "null",
  "undefined",
  "-1",
  "0",
  "1e9",
  "%20",
  "%09",
  "%e2%80%8b",
  "%ef%bc%8e%ef%bc%8e",
  "%f0%9f%9a%80",
  "a".repeat(100),
  "a".repeat(3_000),
  "byname:ada",
  "byname%3Aada",
  "user:admin",
  "snap:1",
];

/** Paths that are to lead to another endpoint, another record, or out of the API. */
export const paths = listed("paths", function* ({ bearer, runs, operations }) {
  const get = (what: string, path: string): Attempt => ({
    what,
    sent: { method: "GET", path: `${base}${path}`, headers: [bearer] },
    refused,
    harmless: (answer) => isKnown(answer),
  });
  const encoded = [...injections, ...markup].filter((text) => text.isWellFormed()).map(encodeURIComponent);
  for (const step of [...steps, ...encoded]) {
    const shown = step.slice(0, 80);
    yield get(`run ${shown}`, `/runs/${step}`);
    yield get(`results of run ${shown}`, `/runs/${step}/results`);
    yield get(`backup ${shown}`, `/backups/${step}`);
    yield get(`download of backup ${shown}`, `/backups/${step}/download`);
    yield get(`collection ${shown}`, `/records/${step}/${superadminId}`);
    yield get(`record ${shown}`, `/records/user/zz-${step}`);
    yield get(`below a run: ${shown}`, `/runs/${runs.tested.id}/${step}`);
    yield get(`nowhere: ${shown}`, `/${step}/nowhere`);
  }
  yield* around(operations.map(({ path }) => path.split("?")[0] as string));
});

/** The same endpoints by another spelling of their paths, without a session: no way round the check may lead there. */
function* around(paths: readonly string[]): Generator<Attempt> {
  const spellings: ((path: string) => string)[] = [
    (path) => `/${path}`,
    (path) => `//localhost${path}`,
    (path) => `${path}/`,
    (path) => `${path}//`,
    (path) => `${path}/.`,
    (path) => `/x/..${path}`,
    (path) => `/x/%2e%2e${path}`,
    (path) => path.replace("/debug/", "/debug//"),
    (path) => path.replace("/debug/", "/debug/./"),
    (path) => path.replace("/debug/", "/DEBUG/"),
    (path) => path.replace("/debug/", "/%64ebug/"),
    (path) => path.replace("/debug/", "\\debug\\"),
    (path) => path.toUpperCase(),
    (path) => `${path}%00`,
    (path) => `${path}%20`,
    (path) => `${path};x=1`,
    (path) => `${path}?`,
    (path) => `${path}#x`,
    (path) => `${path}.json`,
    (path) => `${path}.js`,
    (path) => `${path}?url`,
    (path) => `${path}?raw`,
    (path) => `http://localhost${path}`,
    (path) => `http://evil.example${path}`,
  ];
  for (const path of new Set(paths))
    for (const spell of spellings) {
      const spelt = spell(path);
      yield {
        what: "around the session check",
        sent: { method: "GET", path: spelt },
        refused: [401, ...refused],
        harmless: isPage,
      };
    }
}

/** What an id that happens to be one leads to: a list, or that record. Never what no session should see. */
const isKnown = (answer: Answer): string | null =>
  answer.status === 200 ? null : answer.status === 307 ? isPage(answer) : `was answered ${answer.status}`;

/** The page itself, which holds nothing and is what unknown addresses lead to. */
export const isPage = ({ status, text, headers }: Answer): string | null => {
  if ([301, 302, 307, 308].includes(status)) {
    const location = headers.get("location") ?? "";
    return /^\/(?![/\\])/.test(location) ? null : `leads to ${location}`;
  }
  return status === 200 && /<div id="root">/.test(text) ? null : "something else than the page was answered";
};
