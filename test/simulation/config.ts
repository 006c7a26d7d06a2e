import { createRandom, type Random } from "./random.ts";

/**
 * What can go wrong, or make things harder. A seed has some of them, so that each is met alone and in company; `--without`
 * takes one away from a seed to see whether it matters.
 */
export const troubles = [
  "application",
  "stampless",
  "creations",
  "deletions",
  "renewals",
  "oldReads",
  "sharedLocation",
  "writeThrough",
  "evictions",
  "storeErrors",
  "timeouts",
  "lateLandings",
  "throttling",
  "emptyPages",
  "shortPages",
  "listLag",
  "cursors",
  "outages",
  "dailyLimit",
  "backupErrors",
  "eventErrors",
  "lostAnswers",
  "lostCalls",
  "coordinatorCrashes",
  "executorCrashes",
  "freezes",
  "poison",
  "bulkLimit",
] as const;
export type Trouble = (typeof troubles)[number];

export type Config = {
  seed: number;
  troubles: ReadonlySet<Trouble>;
  records: { user: number; snapshot: number };
  /** Writes of the application a second. */
  applicationRate: number;
  /** How long a read is cached where it is made, in ms. */
  readCache: number;
  /** How many places executors live at. */
  locations: number;
  /** How likely an operation of the store meets a fault that the seed has. */
  faultRate: number;
  /** How many steps the superadmin takes, such as a run started and watched to its end. */
  steps: number;
  /** How likely a superadmin does something to a run that is at work. */
  meddling: number;
  /** How much of a record's text one answer holds at most, in characters. */
  bulkCharacters: number;
};

/** @param without troubles that the seed is not to have */
export function configOf(seed: number, without: readonly string[] = []): Config {
  const random = createRandom(seed).fork("config");
  // Few troubles, or many; a seed in ten has none.
  const share = random.chance(0.1) ? 0 : random.pick([0.1, 0.25, 0.25, 0.5]);
  const chosen = troubles.filter(() => random.chance(share)).filter((trouble) => !without.includes(trouble));
  if (random.chance(0.5) && !without.includes("application") && share > 0) chosen.push("application");
  const size = random.pick([5, 20, 60, 60, 150]);
  return {
    seed,
    troubles: new Set(chosen),
    records: { user: sizeOf(random, size), snapshot: sizeOf(random, size) },
    applicationRate: random.pick([0.2, 1, 1, 5]),
    readCache: random.pick([60_000, 60_000, 60_000, 30_000]),
    locations: random.pick([1, 1, 2, 3]),
    faultRate: random.pick([0.01, 0.03, 0.1]),
    steps: 2 + random.below(4),
    meddling: random.pick([0, 0.3, 0.8]),
    bulkCharacters: chosen.includes("bulkLimit") ? 40_000 : 25_000_000,
  };
}

const sizeOf = (random: Random, size: number): number => random.below(size + 1);
