import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Counts, Run } from "../../src/contract/run.ts";
import { openStore } from "../../src/tools/openStore.ts";
import type { Server } from "../e2e/project.ts";
import { pause, readRows } from "./api.ts";
import { readLog } from "./runLog.ts";

/** All that a run leaves behind, in a form in which two of them can be compared to the letter. */
export type Outcome = {
  status: string;
  counts: Counts & { total: number | null };
  rows: string[];
  /** By namespace and key: text, metadata and expiration. */
  records: Map<string, string>;
  events: number;
};

/** Reads the outcome of a finished run, and stops the server on the way: the store is read when nobody writes to it. */
export async function outcomeOf(folder: string, server: Server, run: Run): Promise<Outcome> {
  // A record without times of its own is given the run's start, the one thing that two runs can't have in common. In what
  // is compared, that very number reads <start>; any other time, such as that of a restart, stays and shows.
  const comparable = (value: unknown) => JSON.stringify(value).replaceAll(String(run.startedAt), "<start>");

  const rows = (await readRows(server, run.id)).map(({ at, ...row }) => comparable(row));
  // The run is over before its event is out.
  while (!(await readLog(folder))?.run.reported) await pause(200);
  await server.stop();
  const store = await openStore(folder);
  const records = new Map<string, string>();
  try {
    for (const [name, namespace] of Object.entries({ KV_USERS: store.users, KV_SNAPS: store.snapshots })) {
      for await (const [key, entry] of entriesOf(namespace)) records.set(`${name} ${key}`, comparable(entry));
    }
  } finally {
    await store.close();
  }
  // Records that were deferred come last, and which ones were depends on when the run came by: order is not compared.
  const counts = { ...run.counts, total: run.total };
  return { status: run.status, counts, rows: rows.sort(), records, events: await countEvents(folder) };
}

type Namespace = Awaited<ReturnType<typeof openStore>>["users"];

async function* entriesOf(namespace: Namespace): AsyncGenerator<[string, unknown]> {
  let cursor: string | undefined;
  do {
    const page = await namespace.list({ ...(cursor !== undefined && { cursor }) });
    for (let from = 0; from < page.keys.length; from += 100) {
      const keys = page.keys.slice(from, from + 100);
      const values = await namespace.getWithMetadata(
        keys.map(({ name }) => name),
        "text",
      );
      for (const { name, expiration } of keys) yield [name, { ...values.get(name), expiration }];
    }
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor !== undefined);
}

async function countEvents(folder: string): Promise<number> {
  const list = ["wrangler", "kv", "key", "list", "--local", "--binding", "KV_ANALYTICS", "--prefix", "event:"];
  const { stdout } = await promisify(execFile)("npx", list, { cwd: folder, maxBuffer: 2 ** 26 });
  return (JSON.parse(stdout.slice(stdout.indexOf("["))) as unknown[]).length;
}

/** What is not the same, one line each. */
export function differences(expected: Outcome, actual: Outcome): string[] {
  const lines: string[] = [];
  const compare = (what: string, wanted: unknown, found: unknown) => {
    if (wanted !== found) lines.push(`${what}: ${found ?? "missing"} instead of ${wanted ?? "nothing"}`);
  };
  compare("status", expected.status, actual.status);
  for (const name of Object.keys(expected.counts) as (keyof Outcome["counts"])[])
    compare(name, expected.counts[name], actual.counts[name]);
  compare("events", expected.events, actual.events);

  const [wanted, found] = [tally(expected.rows), tally(actual.rows)];
  for (const row of new Set([...wanted.keys(), ...found.keys()]))
    compare(`row ${row}`, wanted.get(row) ?? 0, found.get(row) ?? 0);
  for (const key of new Set([...expected.records.keys(), ...actual.records.keys()]))
    compare(key, expected.records.get(key), actual.records.get(key));
  return lines;
}

const tally = (rows: string[]) =>
  rows.reduce((counted, row) => counted.set(row, (counted.get(row) ?? 0) + 1), new Map<string, number>());
