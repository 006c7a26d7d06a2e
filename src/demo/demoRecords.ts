import type { MemoryEntry } from "../control/memory/store.ts";
import { seedEntries } from "../seed/seedEntries.ts";
import type { Seeding } from "../seed/seedUsers.ts";
import type { Journal, Path } from "./journal.ts";
import { persistentMap } from "./persistentMap.ts";

export const sizes = [300, 1_300, 5_000, 20_000, 50_000] as const;
const usualSize = 1_300;
const fewest = 20;
const most = 50_000;

const seedPath: Path = ["seed"];

/** So many records, and when they were made: with that they can be made again, the same ones. */
export type Seed = Seeding & { records: number };

export function seedOf(records: number): Seed {
  const all = Number.isInteger(records) ? Math.min(most, Math.max(fewest, records)) : usualSize;
  const users = Math.round((all * 4) / 13);
  return { records: all, users, snapshots: all - users, now: Date.now() };
}

/** The seed of the store that is kept, or a new one of this size. */
export async function storedSeed(journal: Journal, wanted: number): Promise<Seed> {
  const kept = (await journal.read("seed"))[0]?.value as Seed | undefined;
  const seed = kept ?? seedOf(wanted);
  if (!kept) journal.tell(seedPath, seed);
  return seed;
}

export const startOver = (journal: Journal, records: number): Promise<void> =>
  journal.startOver(seedPath, seedOf(records));

/** The records as they were seeded, and over them what has been written since: that alone is kept. */
export async function storedRecords(journal: Journal, seed: Seed) {
  const seeded = { user: new Map<string, MemoryEntry>(), snapshot: new Map<string, MemoryEntry>() };
  for (const { collection, key, value, ...rest } of seedEntries(seed))
    seeded[collection].set(key, { text: value, ...rest });
  return {
    user: await persistentMap(journal, ["record", "user"], seeded.user),
    snapshot: await persistentMap(journal, ["record", "snapshot"], seeded.snapshot),
  };
}
export type Records = Awaited<ReturnType<typeof storedRecords>>;
