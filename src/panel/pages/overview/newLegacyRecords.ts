import type { Run, Stats } from "../../../client/contract.ts";
import { type Figures, figuresOf, migratable } from "../../model/collectionFigures.ts";
import type { Collections } from "../../model/labels.ts";
import { changesRecords } from "../../model/labels.ts";

/** Collections with legacy records that appeared after the last full run, and how many. */
export function findNewLegacyRecords(
  types: readonly string[],
  stats: Stats,
  collections: Collections,
  runs: readonly Run[],
): { own: Figures; count: number }[] {
  const { each } = figuresOf(stats, collections);
  return each
    .filter((own) => own.types.every((type) => types.includes(type)))
    .map((own) => ({ own, count: countNewSince(own, each, Date.parse(stats.timestamp), runs) }))
    .filter(({ count }) => count > 0);
}

/**
 * How many legacy records of a collection the last full run can't have left behind: the application or an import wrote
 * them in the old format since. 0 if that can't be determined.
 * @param all the figures of every collection
 * @param countedAt in ms since the epoch
 */
function countNewSince(own: Figures, all: readonly Figures[], countedAt: number, runs: readonly Run[]): number {
  const run = lastFullRun(own.types, runs);
  if (!run?.finishedAt || countedAt < run.finishedAt) return 0;
  const unreadable = all
    .filter(({ types }) => types.every((type) => run.types.includes(type)))
    .reduce((sum, figures) => sum + figures.unreadable, 0);
  // Errors beyond the unreadable records are failed writes: those records are left over, not new.
  const leftOver = Math.max(0, run.counts.errors - unreadable);
  return Math.max(0, migratable(own) - leftOver);
}

/** The newest test after the last real run that lists records of these collections. */
export function testListingThem(types: readonly string[], runs: readonly Run[]): Run | undefined {
  // Newest first, so these are the runs after the last real one.
  const real = runs.findIndex(({ dryRun, kind }) => kind === "migrate" && !dryRun);
  const lists = ({ kind, dryRun, status, counts, ...run }: Run) =>
    kind === "migrate" &&
    dryRun &&
    status === "completed" &&
    counts.migrated > 0 &&
    types.every((type) => run.types.includes(type));
  return runs.slice(0, Math.max(0, real)).find(lists);
}

/**
 * The last run that left nothing to do in these collections; `null` after an undo or restore, which makes records
 * legacy.
 */
export function lastFullRun(types: readonly string[], runs: readonly Run[]): Run | null {
  for (const run of runs) {
    if (!changesRecords(run) || !types.some((type) => run.types.includes(type))) continue;
    if (run.finishedAt === null) return null;
    if ((run.kind === "undo" || run.kind === "restore") && run.counts.migrated > 0) return null;
    if (isFull(run) && types.every((type) => run.types.includes(type))) return run;
  }
  return null;
}

const isFull = ({ kind, status, options }: Run): boolean =>
  kind === "migrate" &&
  status === "completed" &&
  [options.of, options.ids, options.limit, options.planOf].every((option) => option === undefined);
