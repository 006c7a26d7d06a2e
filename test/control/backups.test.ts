import { expect, test } from "vitest";
import { createMemoryBackupStore } from "../../src/control/memory/memoryBackupStore.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import type { BackupStore, RunLog } from "../../src/control/ports.ts";
import { aPart, aRun } from "./logEntries.ts";
import { driver, type Home, superadmin } from "./testStores.ts";

/** Runs over a log in memory whose run "r" saved so many parts. */
function saved(parts: number) {
  const log = createMemoryLog();
  log.saveRun(aRun("r", 1, { status: "completed", settled: true, reported: true }));
  for (let number = 0; number < parts; number += 1) log.savePart("r", aPart(`part-${number}`));
  const most = { parts: 0, removed: 0 };
  const counting: RunLog = {
    ...log,
    parts(...args) {
      const found = log.parts(...args);
      most.parts = Math.max(most.parts, found.length);
      return found;
    },
  };
  const removed: string[] = [];
  const backupStore: BackupStore = {
    ...createMemoryBackupStore(),
    async remove(names) {
      most.removed = Math.max(most.removed, names.length);
      removed.push(...names);
    },
  };
  const stores = { user: createMemoryStore(), snapshot: createMemoryStore() };
  const { runs } = driver({ log: counting, stores, backupStore } as unknown as Home);
  return { runs, most, removed };
}

test("a manifest tells a thousand parts at the most and says so; its sums are those of all", async () => {
  for (const [parts, told] of [
    [999, 999],
    [1_000, 1_000],
    [1_001, 1_000],
    [2_500, 1_000],
  ] as const) {
    const { runs } = saved(parts);
    const manifest = await runs.backup("r");
    expect(manifest).toMatchObject({ records: 2 * parts, bytes: 10 * parts, partsTruncated: parts > told });
    expect(manifest?.parts.map(({ name }) => name)).toEqual(
      Array.from({ length: told }, (_, index) => `part-${index}`),
    );
    expect((await runs.backups({ limit: 5 })).backups).toEqual([manifest]);
  }
});

test("a backup is deleted a thousand parts at a time, every one of them", async () => {
  const { runs, most, removed } = saved(2_500);
  expect(await runs.deleteBackup("r", superadmin)).toMatchObject({ deletedAt: expect.any(Number), records: 5_000 });
  expect(removed).toEqual(Array.from({ length: 2_500 }, (_, index) => `part-${index}`));
  expect(most).toEqual({ parts: 1_000, removed: 1_000 });
  expect(await runs.savedRecords("r", null)).toBeNull();
});
