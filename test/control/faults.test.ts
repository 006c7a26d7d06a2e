import { beforeAll, describe, expect, test } from "vitest";
import { createMemoryBackupStore } from "../../src/control/memory/memoryBackupStore.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import { type Faults, faulty, seeded } from "./faults.ts";
import { brokenRecord, driver, type Home, legacyUser, number } from "./testStores.ts";

const none: Faults = { failures: 0, landed: 0, stale: 0, emptyPages: 0 };
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

/** By seed: what each disturbed run is held against. */
const undisturbed = new Map<number, unknown>();
beforeAll(async () => {
  for (const seed of seeds) undisturbed.set(seed, (await finished(none, seed)).result);
});

describe.each<[string, Faults]>([
  ["failing operations", { ...none, failures: 0.06 }],
  ["writes that land though they failed", { ...none, failures: 0.06, landed: 1 }],
  ["stale reads", { ...none, stale: 0.9, failures: 0.06, landed: 0.5 }],
  ["empty pages in a listing", { ...none, emptyPages: 0.85 }],
  ["everything at once", { failures: 0.05, landed: 0.5, stale: 0.2, emptyPages: 0.3 }],
])("with %s", (_name, faults) => {
  test.each(seeds)("a run ends as on a perfect store, within the platform's limits (seed %i)", async (seed) => {
    const disturbed = await finished(faults, seed);
    expect(disturbed.result).toEqual(undisturbed.get(seed));
    const happened = disturbed.seen.failures + disturbed.seen.stale + disturbed.seen.emptyPages;
    expect(happened).toBeGreaterThan(0);
    expect(disturbed.seen.mostAtOnce).toBeLessThanOrEqual(6);
    expect(disturbed.mostInInvocation).toBeLessThanOrEqual(1_000);
  });
});

async function finished(faults: Faults, seed: number) {
  const stores = { user: createMemoryStore(), snapshot: createMemoryStore() };
  for (let index = 0; index < 400; index += 1) {
    stores.user.entries.set(`user:${number(index)}`, { text: legacyUser(number(index)) });
  }
  stores.user.entries.set("user:broken", { text: brokenRecord });
  const home = { stores, log: createMemoryLog(), backupStore: createMemoryBackupStore() } as unknown as Home;
  const random = seeded(seed);
  let now = () => 0;
  const disturbed = faulty(stores.user, faults, random, () => now());
  const driven = driver(home, { stores: { ...stores, user: disturbed.store }, random });
  now = driven.now;
  const id = await driven.start(["user"], { batchSize: 60 });
  await driven.drive();
  const run = await driven.runs.run(id);
  const rows = await driven.allResults(id);
  return {
    seen: disturbed.seen,
    mostInInvocation: Math.max(...driven.invocations.map(({ operations }) => operations)),
    result: {
      run: { status: run?.status, counts: run?.counts, total: run?.total, error: run?.error },
      rows: rows.map(({ at, ...row }) => row).sort((left, right) => (left.id < right.id ? -1 : 1)),
      records: [...stores.user.entries].map(([key, { text }]) => [key, text.replace(/17\d{11}/g, "…")]).sort(),
    },
  };
}
