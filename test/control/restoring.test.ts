import { expect, test } from "vitest";
import { mostCharacters } from "../../src/control/execution/protocol.ts";
import { createMemoryBackupStore } from "../../src/control/memory/memoryBackupStore.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import type { BackupStore, RecordStore, RunLog } from "../../src/control/ports.ts";
import { driver, type Home, number } from "./testStores.ts";

/** Users in memory; what is looked at of their backups is counted. */
function counted(records: number, textOf: (id: string) => string, isIndexed = true) {
  const user = createMemoryStore();
  const before = new Map<string, { text: string }>();
  for (let index = 0; index < records; index += 1) {
    const id = number(index);
    before.set(`user:${id}`, { text: textOf(id) });
  }
  const putBack = () => {
    for (const [key, entry] of before) user.entries.set(key, { ...entry });
  };
  putBack();
  const seen = { reads: 0, looks: 0, mostRead: 0, slices: [] as number[] };
  const memory = createMemoryLog();
  const backupStore = createMemoryBackupStore();
  const counting: BackupStore = {
    ...backupStore,
    get(name) {
      seen.reads += 1;
      return backupStore.get(name);
    },
  };
  const looked = <T>(found: readonly T[]) => {
    seen.looks += found.length;
    return [...found];
  };
  const log: RunLog = {
    ...memory,
    savePart: (run, { batches, ...part }) =>
      memory.savePart(run, { ...part, ...(isIndexed && batches && { batches }) }),
    part: (...args) => looked([memory.part(...args)])[0] ?? null,
    parts: (...args) => looked(memory.parts(...args)),
    partsOf: (...args) => looked(memory.partsOf(...args)),
  };
  const reading: RecordStore = {
    ...user,
    async getMany(keys) {
      const found = await user.getMany(keys);
      const held = keys.map((key) => (found.get(key)?.text.length ?? 0) + (before.get(key)?.text.length ?? 0));
      seen.slices.push(held.reduce((sum, characters) => sum + characters, 0));
      return found;
    },
  };
  const home = { stores: { user, snapshot: createMemoryStore() }, log, backupStore: counting } as unknown as Home;
  const { start, drive, runs } = driver(home, { stores: { user: reading, snapshot: createMemoryStore() } });
  const run = async (...args: Parameters<typeof start>) => {
    Object.assign(seen, { reads: 0, looks: 0, slices: [] });
    const id = await start(...args);
    await drive();
    return id;
  };
  return { run, runs, log, seen, before, entries: user.entries, backupStore };
}

const small = (id: string) => `{"uid":"${id}","subscriptionStatus":"trial"}`;

/** A restore of so many records, all of them changed since or gone. */
async function restored(records: number, how: { saved: number; restored: number; isGone: boolean }) {
  const { run, runs, log, seen, before, entries } = counted(records, small);
  const backup = await run(["user"], { kind: "backup", batchSize: how.saved });
  const parts = (await runs.backup(backup))?.parts.length ?? 0;
  for (const key of before.keys()) {
    if (how.isGone) entries.delete(key);
    else entries.set(key, { text: `${key} is another` });
  }
  const id = await run(["user"], { kind: "restore", backup, overwrite: true, batchSize: how.restored });
  expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { migrated: records } });
  expect(Object.fromEntries(entries)).toEqual(Object.fromEntries(before));
  return { parts, batches: log.everyBatch(id, 0, records).length, ...seen };
}

test.each([
  { saved: 10, restored: 50, isGone: false },
  { saved: 13, restored: 50, isGone: true },
  { saved: 10, restored: 7, isGone: true },
])("a restore looks at each part of its backup a few times, however many there are: %o", async (how) => {
  const { parts, batches, reads, looks } = await restored(1_000, how);
  expect(parts).toBeGreaterThanOrEqual(1_000 / how.saved);
  // Also where no listing shows the records any more.
  expect(batches).toBeGreaterThanOrEqual(1_000 / Math.max(how.saved, how.restored));
  // A batch of a restore may begin or end within one of the backup, and is often given back half done.
  expect(reads).toBeLessThanOrEqual(3 * parts);
  expect(looks).toBeLessThanOrEqual(6 * parts);
});

test("a migration that saves many parts, and a restore of it, look at each a few times", async () => {
  const { run, runs, seen, before, entries } = counted(1_000, small);
  const backup = await run(["user"], { backup: true });
  // What it saves it need not look at.
  expect(seen).toMatchObject({ reads: 0, looks: 0 });
  const parts = (await runs.backup(backup))?.parts.length ?? 0;
  expect(parts).toBeGreaterThan(50);
  await run(["user"], { kind: "restore", backup });
  expect(Object.fromEntries(entries)).toEqual(Object.fromEntries(before));
  // What the migration just wrote counts as touched and is deferred: once in its batch, once when that is over.
  expect(seen.reads).toBeLessThanOrEqual(3 * parts);
  expect(seen.looks).toBeLessThanOrEqual(8 * parts);
});

test("a download goes through all parts, a hundred or a million characters at a time, and looks at each once", async () => {
  for (const [records, textOf, pages] of [
    [250, small, [100, 100, 50]],
    [5, (id: string) => `${small(id)}${" ".repeat(400_000)}`, [3, 2]],
  ] as const) {
    const { run, runs, seen, before } = counted(records, textOf);
    const backup = await run(["user"], { kind: "backup", batchSize: 1 });
    const [found, sizes]: [[string, string][], number[]] = [[], []];
    for (let cursor: number | null = null; ; ) {
      const page: Awaited<ReturnType<typeof runs.savedRecords>> = await runs.savedRecords(backup, cursor);
      if (!page || "damaged" in page) throw new Error(JSON.stringify(page));
      sizes.push(page.records.length);
      found.push(...page.records.map(({ key, value }): [string, string] => [key, value]));
      cursor = page.cursor;
      if (cursor === null) break;
    }
    expect(sizes).toEqual(pages);
    expect(found).toEqual([...before].map(([key, { text }]) => [key, text]));
    expect(seen.reads).toBe(records);
    expect(seen.looks).toBeLessThanOrEqual(2 * records);
  }
});

test("a restore of records of 0.9 MB in a batch of 15 never holds more of them than may be held", async () => {
  const { run, runs, seen, before, entries } = counted(15, (id) => `{"uid":"${id}","text":"${".".repeat(900_000)}"}`);
  const backup = await run(["user"], { kind: "backup" });
  for (const [key, { text }] of before) entries.set(key, { text: text.replace("uid", "was") });
  entries.delete("user:0003");
  const id = await run(["user"], { kind: "restore", backup, overwrite: true });
  expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { migrated: 15 } });
  expect(Object.fromEntries(entries)).toEqual(Object.fromEntries(before));
  // What is stored and what is saved of the records of a slice, together.
  expect(Math.max(...seen.slices)).toBeLessThanOrEqual(mostCharacters);
});

test("parts that were noted before they were indexed are restored as well, and damaged ones end the run", async () => {
  const { run, runs, before, entries, backupStore } = counted(60, small, false);
  const backup = await run(["user"], { kind: "backup", batchSize: 10 });
  entries.clear();
  await run(["user"], { kind: "restore", backup });
  expect(Object.fromEntries(entries)).toEqual(Object.fromEntries(before));

  entries.clear();
  const last = (await runs.backup(backup))?.parts.at(-1)?.name as string;
  await backupStore.put(last, new Uint8Array([1, 2, 3]));
  const id = await run(["user"], { kind: "restore", backup });
  expect(await runs.run(id)).toMatchObject({ status: "failed", error: expect.stringContaining("checksum") });
  expect(entries.has("user:0059")).toBe(false);
});

test("of a part that is damaged nothing is restored, also of records that stand beside whole ones", async () => {
  const { run, runs, entries, backupStore } = counted(40, small);
  const backup = await run(["user"], { kind: "backup", batchSize: 10 });
  const parts = (await runs.backup(backup))?.parts ?? [];
  await backupStore.put(parts[2]?.name as string, new Uint8Array([1, 2, 3]));
  entries.clear();
  const id = await run(["user"], { kind: "restore", backup, batchSize: 1_000 });
  expect(await runs.run(id)).toMatchObject({ status: "failed", error: expect.stringContaining("checksum") });
  const keys = [...entries.keys()];
  expect(keys.filter((key) => key >= "user:0020" && key < "user:0030")).toEqual([]);
});
