import { expect, test, vi } from "vitest";
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
  const most = { parts: 0 };
  const counting: RunLog = {
    ...log,
    parts(...args) {
      const found = log.parts(...args);
      most.parts = Math.max(most.parts, found.length);
      return found;
    },
  };
  const stores = { user: createMemoryStore(), snapshot: createMemoryStore() };
  const { runs } = driver({ log: counting, stores, backupStore: createMemoryBackupStore() } as unknown as Home);
  return { runs, most };
}

test("a manifest tells a thousand parts at the most and says so; its sums are those of all", async () => {
  for (const [parts, listed] of [
    [999, 999],
    [1_000, 1_000],
    [1_001, 1_000],
    [2_500, 1_000],
  ] as const) {
    const { runs } = saved(parts);
    const manifest = await runs.backup("r");
    expect(manifest).toMatchObject({ records: 2 * parts, bytes: 10 * parts, partsTruncated: parts > listed });
    expect(manifest?.parts.map(({ name }) => name)).toEqual(
      Array.from({ length: listed }, (_, index) => `part-${index}`),
    );
    expect((await runs.backups({ limit: 5 })).backups).toEqual([manifest]);
  }
});

const legacy = (uid: string) => `{"uid":"${uid}","subscriptionStatus":"trial"}`;
const day = 86_400_000;

/** A backup of ten users in parts, and beside them what an interrupted attempt left, which no manifest names. */
async function leftBehind() {
  const backupStore = createMemoryBackupStore();
  const outage = { isOn: false };
  const failing: BackupStore = {
    ...backupStore,
    async removeAll(prefix) {
      if (!outage.isOn) return backupStore.removeAll(prefix);
      const [first] = [...backupStore.objects.keys()].filter((name) => name.startsWith(prefix));
      backupStore.objects.delete(first as string);
      throw new Error("R2 is away");
    },
  };
  const stores = { user: createMemoryStore(), snapshot: createMemoryStore() };
  for (let index = 0; index < 10; index += 1) stores.user.entries.set(`user:${index}`, { text: legacy(String(index)) });
  const home = { log: createMemoryLog(), stores, backupStore: failing } as unknown as Home;
  const driven = driver(home);
  const id = await driven.start(["user"], { kind: "backup", batchSize: 2 });
  const other = await driven.start(["snapshot"], { kind: "backup" });
  await driven.drive();
  backupStore.objects.set(`backups/${id}/user-0-1-0.interrupted`, new Uint8Array([1]));
  backupStore.objects.set(`backups/${other}/kept`, new Uint8Array([1]));
  const left = () => [...backupStore.objects.keys()];
  return { ...driven, home, id, left, outage, kept: [`backups/${other}/kept`] };
}

test("of a deleted backup no object is left, not even what an interrupted attempt left, and others stay", async () => {
  const { runs, id, left, kept } = await leftBehind();
  expect(left().length).toBeGreaterThan(6);
  expect(await runs.deleteBackup(id, superadmin)).toMatchObject({ deletedAt: expect.any(Number), records: 10 });
  expect(left()).toEqual(kept);
  expect(await runs.savedRecords(id, null)).toBeNull();
});

test("a deletion that is interrupted goes on by itself, though nobody asks again", async () => {
  const { runs, home, id, left, outage, kept } = await leftBehind();
  outage.isOn = true;
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  await expect(runs.deleteBackup(id, superadmin)).rejects.toThrow("R2 is away");
  logged.mockRestore();
  expect(left().length).toBeGreaterThan(kept.length);
  // From its first step on nothing can be restored from what is left.
  expect(await runs.savedRecords(id, null)).toBeNull();
  outage.isOn = false;
  await driver(home).takeUp();
  expect(left()).toEqual(kept);
  expect(home.log.document("deletions")).toEqual([]);
});

test("a deletion that R2 refused can be asked for again, and is in the audit trail once", async () => {
  const { runs, id, left, outage, kept } = await leftBehind();
  outage.isOn = true;
  await expect(runs.deleteBackup(id, superadmin)).rejects.toThrow("R2 is away");
  const { deletedAt } = (await runs.backup(id)) ?? {};
  outage.isOn = false;
  expect(await runs.deleteBackup(id, superadmin)).toMatchObject({ deletedAt });
  expect(left()).toEqual(kept);
  const { entries } = await runs.audit({ limit: 100 });
  expect(entries.filter(({ action }) => action === "delete backup")).toHaveLength(1);
});

test("what is kept no longer goes as a whole, also after a removal that was interrupted the day before", async () => {
  const { home, id, left, outage, moveTo, now, start, drive } = await leftBehind();
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  outage.isOn = true;
  moveTo(now() + 91 * day);
  await start(["user"], { dryRun: true });
  await drive();
  expect(left().some((name) => name.includes(id))).toBe(true);
  expect(home.log.run(id)?.detailsRemovedAt).toBeNull();
  outage.isOn = false;
  moveTo(now() + 2 * day);
  await start(["user"], { dryRun: true });
  await drive();
  logged.mockRestore();
  expect(left()).toEqual([]);
  expect(home.log.run(id)?.detailsRemovedAt).not.toBeNull();
});

test("without a bucket a deletion is refused, and says that it needs one", async () => {
  const { home, id } = await leftBehind();
  const { runs } = driver(home, { backupStore: null });
  expect(await runs.deleteBackup(id, superadmin)).toMatchObject({ refused: expect.stringContaining("BACKUPS") });
  expect(await runs.backup(id)).toMatchObject({ deletedAt: null });
});
