import { type SeedEntry, seedEntries } from "../../src/seed/seedEntries.ts";

const hour = 3_600_000;
const timeless = 10;
const touched = 35;
const every = 50;

/**
 * The seed, two users to three snapshots, with two kinds of users that only a long or repeated attempt can get wrong:
 * some have no time of their own, so that they are given the run's start, which has to be the same after any crash;
 * and some look as if the application were writing them, at whatever moment in ten minutes a run comes by, and are deferred.
 */
export function* chaosEntries(records: number, random: number, now: number): Generator<SeedEntry> {
  const users = Math.round((records * 2) / 5);
  let user = 0;
  // An hour old: nothing else of the seed is then being deferred, or is about to expire.
  for (const entry of seedEntries({ users, snapshots: records - users, random, now: now - hour })) {
    if (entry.collection !== "user" || !isRecord(entry.key)) {
      yield entry;
      continue;
    }
    const place = user % every;
    const at = now + Math.floor(user / every) * 15_000;
    user += 1;
    if (place === timeless) yield changed(entry, { createdAt: undefined, lastLoginAt: undefined });
    else if (place === touched) yield changed(entry, { updatedAt: at });
    else yield entry;
  }
}

const isRecord = (key: string) => key.split(":").length === 2;

/** Left as it is when JSON could not hold it exactly, or when it is broken. */
function changed(entry: SeedEntry, fields: Record<string, unknown>): SeedEntry {
  try {
    const record: unknown = JSON.parse(entry.value);
    const exact = JSON.stringify(record) === entry.value && typeof record === "object" && !Array.isArray(record);
    return exact ? { ...entry, value: JSON.stringify({ ...record, ...fields }) } : entry;
  } catch {
    return entry;
  }
}
