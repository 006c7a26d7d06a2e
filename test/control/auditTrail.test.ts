import { expect, test } from "vitest";
import type { AuditEntry } from "../../src/contract/audit.ts";
import { headDueAt, wantHead } from "../../src/control/auditHead.ts";
import { createAuditTrail } from "../../src/control/auditTrail.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { emptyTables, type LogTables } from "../../src/control/memory/tables.ts";
import type { AuditHead } from "../../src/control/ports.ts";
import { auditKey } from "../../src/engine/auditSeal.ts";
import { digest } from "../../src/engine/digest.ts";

const key = auditKey(new Uint8Array(32).fill(7));
const other = auditKey(new Uint8Array(32).fill(8));
const [ada, eve] = [
  { uid: "ada", name: "Ada" },
  { uid: "eve", name: "Eve" },
];

type Outside = { head: AuditHead | null; read?: () => Promise<unknown> };

/** A trail over these tables, as a Worker has one after a restart; its newest entry is noted in `outside`. */
function trailOver(tables: LogTables, outside: Outside, keys = [key]) {
  const log = createMemoryLog(tables);
  const published: AuditEntry[] = [];
  const trail = createAuditTrail({
    log,
    clock: Date.now,
    scheduler: { wakeAt: () => {} },
    // A store that never answers is given up at once.
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    auditKeys: keys,
    auditHeads: {
      read: outside.read ?? (async () => structuredClone(outside.head)),
      write: async (head) => {
        outside.head = head;
      },
    },
    publishAudit: (entry) => published.push(entry),
  });
  const add = (count: number, by = ada) => {
    for (let each = 0; each < count; each += 1) trail.record({ by, action: "pause", run: "r1", reason: null });
  };
  const noteHead = async () => {
    wantHead(log, Date.now());
    await trail.saveHead();
  };
  return { ...trail, log, add, noteHead, published };
}

/** Twenty entries, of which the fifteenth was the newest when that was noted outside. */
async function history(keys = [key]) {
  const tables = emptyTables();
  const outside: Outside = { head: null };
  const trail = trailOver(tables, outside, keys);
  trail.add(15);
  await trail.noteHead();
  trail.add(5, eve);
  return { tables, outside, entry: (sequence: number) => tables.audit.get(String(sequence)) as AuditEntry };
}
type History = Awaited<ReturnType<typeof history>>;

/** Puts the chain in order again, as somebody would who can write to the log and has no secret. */
function hashAgain({ tables }: History, from: number): void {
  let previous = tables.audit.get(String(from - 1))?.hash ?? "";
  for (let sequence = from; ; sequence += 1) {
    const entry = tables.audit.get(String(sequence));
    if (!entry) return;
    const { hash: _, ...rest } = { ...entry, previous };
    previous = digest(rest);
    tables.audit.set(String(sequence), { ...rest, hash: previous });
  }
}

const checked = ({ tables, outside }: History, keys = [key]) => trailOver(tables, outside, keys).check(undefined);

test("a trail that nobody changed holds: every entry is sealed, and the one that was noted outside is there", async () => {
  expect(await checked(await history())).toEqual({
    ...{ entries: 20, sealed: 20, otherKey: 0, unsealed: 0, broken: null, cursor: null },
    head: { sequence: 15, at: expect.any(Number), problem: null },
  });
});

test.each<[string, (history: History) => void, object]>([
  [
    "an entry that says something else",
    ({ entry }) => Object.assign(entry(7), { action: "resume" }),
    { broken: { sequence: 7, why: "content" } },
  ],
  [
    "an entry that is blamed on somebody else, with every hash computed again",
    (all) => {
      Object.assign(all.entry(18), { by: ada });
      hashAgain(all, 18);
    },
    { broken: { sequence: 20, why: "seal" } },
  ],
  [
    "an entry of before the noted one, with every hash computed again",
    (all) => {
      Object.assign(all.entry(3), { reason: "never" });
      hashAgain(all, 3);
    },
    {
      broken: { sequence: 20, why: "seal" },
      head: { problem: "Entry 15 is not what it was: the trail was replaced." },
    },
  ],
  ["an entry that is taken out", ({ tables }) => tables.audit.delete("9"), { broken: { sequence: 10, why: "link" } }],
  [
    "the beginning, cut off",
    ({ tables }) => ["1", "2", "3"].map((sequence) => tables.audit.delete(sequence)),
    { broken: { sequence: 4, why: "link" } },
  ],
  [
    "the end, cut off behind what was noted",
    ({ tables }) => Array.from({ length: 8 }, (_, index) => tables.audit.delete(String(13 + index))),
    { head: { problem: "Entry 15 was there, and is not any more: the end was cut off." } },
  ],
  [
    "everything, taken out",
    ({ tables }) => tables.audit.clear(),
    { entries: 0, head: { problem: "Entry 15 was there, and is not any more: the end was cut off." } },
  ],
  [
    "entries without their seals, with every hash computed again",
    (all) => {
      for (let sequence = 1; sequence <= 20; sequence += 1) delete all.entry(sequence).seal;
      Object.assign(all.tables.documents.get("auditHead") as object, { sealedFrom: null });
      hashAgain(all, 1);
    },
    { broken: { sequence: 20, why: "unsealed" } },
  ],
  [
    "an end that is written again with the seals of an invented key",
    (all) => {
      for (let sequence = 18; sequence <= 20; sequence += 1)
        Object.assign(all.entry(sequence), { by: ada, seal: `deadbeef:${"0".repeat(64)}` });
      hashAgain(all, 18);
    },
    { broken: { sequence: 18, why: "seal" } },
  ],
  [
    "everything, written again with an invented key, outside as well",
    (all) => {
      for (let sequence = 1; sequence <= 20; sequence += 1)
        Object.assign(all.entry(sequence), { by: ada, seal: `deadbeef:${"0".repeat(64)}` });
      hashAgain(all, 1);
      Object.assign(all.outside.head as object, { hash: all.entry(15).hash, seal: `deadbeef:${"0".repeat(64)}` });
    },
    { otherKey: 20, head: { problem: expect.stringContaining("it can't be verified") } },
  ],
  [
    "a seal of another secret",
    (all) => {
      const trail = trailOver(all.tables, { head: null }, [other]);
      trail.add(1);
      Object.assign(all.entry(21), { seal: `${key.id}:${all.entry(21).seal?.split(":")[1]}` });
      hashAgain(all, 21);
    },
    { broken: { sequence: 21, why: "seal" } },
  ],
  [
    "what was noted outside, changed",
    ({ outside }) => Object.assign(outside.head as object, { sequence: 12 }),
    { head: { problem: "What was noted outside of the run log was changed there." } },
  ],
  [
    "what was noted outside, taken away",
    (all) => {
      all.outside.head = null;
      // Long ago: KV may hide for a minute what was written for the first time.
      Object.assign(all.tables.documents.get("auditHead") as object, { writtenAt: 1 });
    },
    { head: { sequence: 15, problem: "What was noted outside of the run log is not there any more." } },
  ],
  [
    "what was noted outside, damaged",
    (all) => {
      all.outside.head = {} as AuditHead;
    },
    { head: { sequence: 15, problem: expect.stringContaining("can't be read") } },
  ],
])("%s is found", async (_, attack, found) => {
  const all = await history();
  attack(all);
  expect(await checked(all)).toMatchObject(found);
});

test("what was cut off stays known: the trail that goes on does not replace what was noted of the earlier one", async () => {
  const all = await history();
  for (let sequence = 13; sequence <= 20; sequence += 1) all.tables.audit.delete(String(sequence));
  const trail = trailOver(all.tables, all.outside);
  trail.add(150, eve);
  await trail.noteHead();
  expect(all.outside.head?.sequence).toBe(15);
  expect((await trail.check(undefined)).head?.problem).toMatch("was replaced");
});

test("the newest entry is noted outside every hundred entries, and after a failure again", async () => {
  const outside: { head: AuditHead | null } = { head: null };
  const trail = trailOver(emptyTables(), outside);
  trail.add(99);
  await trail.saveHead();
  expect(outside.head).toBeNull();
  trail.add(1);
  await trail.saveHead();
  expect(outside.head?.sequence).toBe(100);
  trail.add(99);
  expect(headDueAt(trail.log)).toBeNull();
  trail.add(1);
  expect(headDueAt(trail.log)).not.toBeNull();
});

test("a secret that was replaced: old entries are said to be of another one, and can be checked again with it", async () => {
  const all = await history([other]);
  trailOver(all.tables, all.outside, [key]).add(4);
  expect(await checked(all, [key])).toMatchObject({ entries: 24, sealed: 4, otherKey: 20, broken: null });
  expect(await checked(all, [key, other])).toMatchObject({ sealed: 24, otherKey: 0, broken: null });
});

test("entries of before there were seals stay without, and only those", async () => {
  const all = await history([]);
  trailOver(all.tables, all.outside, [key]).add(3);
  expect(await checked(all)).toMatchObject({ unsealed: 20, sealed: 3, broken: null });
  trailOver(all.tables, all.outside, []).add(1);
  expect(await checked(all)).toMatchObject({ broken: { sequence: 24, why: "unsealed" } });
});

test("a long trail is checked page by page, each link across two pages too", async () => {
  const tables = emptyTables();
  const outside = { head: null };
  trailOver(tables, outside).add(2_100);
  const pages = async () => {
    const found = [];
    for (let cursor: string | undefined; ; ) {
      const page = await trailOver(tables, outside).check(cursor);
      found.push(page);
      if (page.cursor === null) return found;
      cursor = page.cursor;
    }
  };
  expect((await pages()).map(({ entries, broken }) => [entries, broken])).toEqual([
    [1_000, null],
    [1_000, null],
    [100, null],
  ]);
  tables.audit.delete("1100");
  expect((await pages())[0]?.broken).toEqual({ sequence: 1101, why: "link" });
});

test("every entry is published once it is stored", async () => {
  const trail = trailOver(emptyTables(), { head: null });
  trail.add(3);
  await Promise.resolve();
  expect(trail.published.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});

test("without a secret nothing is noted outside, and nothing stays due", async () => {
  const outside: Outside = { head: null };
  const trail = trailOver(emptyTables(), outside, []);
  trail.add(250);
  expect(headDueAt(trail.log)).toBeNull();
  await trail.noteHead();
  expect(headDueAt(trail.log)).toBeNull();
  expect(outside.head).toBeNull();
});

test("where the outside is away or never answers, that is said, and noting is tried again a minute later", async () => {
  for (const read of [() => Promise.reject(new Error("R2 is away")), () => new Promise<never>(() => {})]) {
    const trail = trailOver(emptyTables(), { head: null, read });
    trail.add(3);
    await trail.noteHead();
    const due = headDueAt(trail.log) as number;
    expect(due).toBeGreaterThan(Date.now() + 50_000);
    const { broken, head } = await trail.check(undefined);
    expect([broken, head?.problem]).toEqual([null, expect.stringContaining("could not be read")]);
  }
});

test("what KV still hides after the first writing is no alarm", async () => {
  const all = await history();
  all.outside.head = null;
  expect(await checked(all)).toMatchObject({ broken: null, head: null });
});

test("somebody who is refused again and again is noted once a minute, others apart", () => {
  const trail = trailOver(emptyTables(), { head: null });
  for (const by of [ada, eve, ada, eve, ada]) trail.recordRefusal(by, "GET /runs");
  expect(trail.published.length + trail.log.audit(10, null).length).toBe(2);
});
