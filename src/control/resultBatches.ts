import { rowActions } from "../engine/outcome.ts";
import type { BatchSummary, RunLog } from "./ports.ts";
import type { Row } from "./rows.ts";

/** A batch, and how many of its rows have one of the actions and the type that are asked for. */
export type Holding = { number: number; rows: number };
export type Wanted = {
  action?: readonly Row["action"][] | undefined;
  type?: string | undefined;
  cause?: string | undefined;
  /** Only rows with this number of changed paths. Where a batch of an older version did not count them, all have none. */
  changes?: number | undefined;
};

/** How many summaries are read from the log at a time: they are small, and most may hold nothing. */
const atOnce = 1_000;

/** The batches from `first` on that hold rows of this kind, by their counts: none of them is opened for that. */
export function* holding(log: RunLog, runId: string, wanted: Wanted, first = 0): Generator<Holding> {
  for (const batch of summaries(log, runId, first)) {
    const rows = rowsIn(batch, wanted);
    if (rows > 0) yield { number: batch.number, rows };
  }
}

/** What there is of each batch from `first` on, in order. */
export function* summaries(log: RunLog, runId: string, first = 0): Generator<BatchSummary> {
  for (let from = first; ; ) {
    const batches = log.batches(runId, from, atOnce);
    yield* batches;
    const last = batches.at(-1);
    if (!last || batches.length < atOnce) return;
    from = last.number + 1;
  }
}

/**
 * The batches with rows that a record's key lies in. Those that are not done are left out: their rows are what they mean
 * to do, and no result yet.
 */
export const doneBatchesOf = (log: RunLog, runId: string, type: string, key: string): number[] =>
  log.batchesBetween(runId, type, key, key).filter((number) => log.batches(runId, number, 1)[0]?.number === number);

/** Whether the batch says how many of its rows have how many changes. */
export const isSpread = ({ counts: { rows, byChanges = {} } }: BatchSummary): boolean =>
  Object.values(byChanges).reduce((sum, count) => sum + count, 0) === rows;

export function rowsIn(batch: BatchSummary, wanted: Wanted): number {
  const { type, counts } = batch;
  if (wanted.type !== undefined && wanted.type !== type) return 0;
  const { rows, errors, skippedRows, byChanges = {} } = counts;
  if (wanted.changes !== undefined && isSpread(batch)) {
    return (wanted.action ?? rowActions).reduce(
      (sum, action) => sum + (byChanges[`${action} ${wanted.changes}`] ?? 0),
      0,
    );
  }
  if (wanted.changes) return 0;
  // What a verification confirms is counted as migrated and has no row, so the rest is what is left of the rows.
  const by = { error: errors, skipped: skippedRows, migrated: rows - errors - skippedRows };
  const actions = wanted.cause === undefined ? wanted.action : (["error"] as const);
  return actions ? actions.reduce((sum, action) => sum + by[action], 0) : rows;
}
