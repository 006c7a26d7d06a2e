import type { Counts, UndoCounts } from "../contract/run.ts";
import type { Row } from "./rows.ts";

/** What one batch adds to its run's counts, and how many result rows it keeps. */
export type BatchCounts = Omit<Counts, "listed"> & {
  rows: number;
  skippedRows: number;
  undone?: UndoCounts;
  /** How many of the rows there are of each action and number of changed paths: `{ "migrated 5": 12 }`. */
  byChanges?: Record<string, number>;
};

/** The outcome of an undo for one record, added to those before. */
export const addUndone = (counts: UndoCounts | undefined, { action, restoredFields, keptFields }: Row): UndoCounts =>
  addUndoCounts(counts, {
    whole: action === "migrated" && !keptFields ? 1 : 0,
    restored: restoredFields ? 1 : 0,
    kept: keptFields ? 1 : 0,
  });

export const addUndoCounts = (counts: UndoCounts | undefined, { whole, restored, kept }: UndoCounts): UndoCounts => ({
  whole: (counts?.whole ?? 0) + whole,
  restored: (counts?.restored ?? 0) + restored,
  kept: (counts?.kept ?? 0) + kept,
});

export const processed = ({ migrated, skipped, errors }: Omit<Counts, "listed">): number => migrated + skipped + errors;

export const noCounts: BatchCounts = {
  migrated: 0,
  skipped: 0,
  errors: 0,
  conflicts: 0,
  warnings: 0,
  rows: 0,
  skippedRows: 0,
};

/** What was counted, with more; figures that `counts` does not have are left out. */
export function addCounts<C extends Omit<Counts, "listed">>(counts: C, more: BatchCounts): C {
  const sum: Record<string, unknown> = { ...counts };
  for (const [name, value] of Object.entries(more)) {
    if (typeof value === "number" && typeof sum[name] === "number") sum[name] += value;
  }
  // Only what counts rows has a use for how they are spread.
  if (more.byChanges && "rows" in counts) {
    const spread: Record<string, number> = { ...(counts as unknown as BatchCounts).byChanges };
    for (const [name, rows] of Object.entries(more.byChanges)) spread[name] = (spread[name] ?? 0) + rows;
    sum.byChanges = spread;
  }
  return sum as C;
}
