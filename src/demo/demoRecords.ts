import type { MemoryEntry } from "../control/memory/memoryRecordStore.ts";
import { seedEntries } from "../seed/seedEntries.ts";
import type { SeedOptions } from "../seed/seedUsers.ts";
import { type DemoStorage, persistentMap, type StoragePath } from "./browserStorage.ts";

export const sizes = [300, 1_300, 5_000, 20_000, 50_000] as const;
const defaultSize = 1_300;
const minSize = 20;
const maxSize = 50_000;

const seedPath: StoragePath = ["seed"];

/** How many records there are, and the time at which they were made: together they make the same records again. */
export type Seed = SeedOptions & { records: number };

function seedOf(records: number): Seed {
  const total = Number.isInteger(records) ? Math.min(maxSize, Math.max(minSize, records)) : defaultSize;
  const users = Math.round((total * 4) / 13);
  return { records: total, users, snapshots: total - users, now: Date.now() };
}

/** The stored seed or, without one, a new seed of this size, which is stored. */
export async function storedSeed(storage: DemoStorage, size: number): Promise<Seed> {
  const stored = (await storage.readAll("seed"))[0]?.value as Seed | undefined;
  const seed = stored ?? seedOf(size);
  if (!stored) storage.save(seedPath, seed);
  return seed;
}

/** Deletes all that is stored but for a new seed of this size. */
export const resetStorage = (storage: DemoStorage, size: number): Promise<void> =>
  storage.reset(seedPath, seedOf(size));

/** The records of a seed, with everything that was written to them since. Only the writes are stored. */
export async function storedRecords(storage: DemoStorage, seed: Seed) {
  const seeded = { user: new Map<string, MemoryEntry>(), snapshot: new Map<string, MemoryEntry>() };
  for (const { collection, key, value, ...rest } of seedEntries(seed))
    seeded[collection].set(key, { text: value, ...rest });
  return {
    user: await persistentMap(storage, ["record", "user"], seeded.user),
    snapshot: await persistentMap(storage, ["record", "snapshot"], seeded.snapshot),
  };
}
export type Records = Awaited<ReturnType<typeof storedRecords>>;
