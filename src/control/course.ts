import { recordId } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import { mostPerBatch } from "./failure.ts";
import type { Note } from "./journal.ts";
import { cut, type PageRequest, placeOf } from "./paging.ts";
import type { KeptBatch, RunLog } from "./ports.ts";
import type { BatchCounts, RunState } from "./run.ts";
import { batchAtHand } from "./step.ts";

/** A batch as callers see it. Times in ms since the epoch. */
export type BatchView = {
  number: number;
  type: string;
  /** The ids of its first and its last record. */
  first: string;
  last: string;
  records: number;
  state: "waiting" | "working" | "done";
  /** How often it has failed. */
  attempts: number;
  /** Whether it comes after all others, for its records were being written. */
  late: boolean;
  /** Whether it is a second look at records that are counted already. */
  again: boolean;
  /** Whether it failed so often that two halves took its place. */
  split: boolean;
  counts: Pick<BatchCounts, "migrated" | "skipped" | "errors" | "conflicts" | "warnings"> | null;
  startedAt: number | null;
  finishedAt: number | null;
};

/** A page of a run's batches, in the order in which they were cut. */
export function readBatches(
  log: RunLog,
  collections: readonly Definition[],
  run: RunState,
  { limit, cursor }: PageRequest,
): { batches: BatchView[]; cursor: string | null } {
  const found = log.everyBatch(run.id, Number(cursor ?? 0), limit + 1);
  const working = inHand(log, run);
  const batches = found.slice(0, limit).map((batch) => toView(collections, batch, working));
  return { batches, cursor: found.length > limit ? String(found[limit]?.number) : null };
}

/** The number of the batch that the run is at; `null` while it is at none. */
const inHand = (log: RunLog, run: RunState): number | null =>
  run.status === "running" ? (batchAtHand(log, run)?.number ?? null) : null;

function toView(collections: readonly Definition[], batch: KeptBatch, working: number | null): BatchView {
  const { counts, number, type, attempts, records } = batch;
  const definition = collections.find((each) => each.type === type);
  const id = (key: string) => (definition && recordId(definition, key)) ?? key;
  const { rows, skippedRows, undone, ...told } = counts ?? ({} as BatchCounts);
  return {
    ...batch,
    first: id(batch.first),
    last: id(batch.last),
    state: counts ? "done" : number === working ? "working" : "waiting",
    split: counts !== null && attempts >= mostPerBatch && records > 1,
    counts: counts && told,
  };
}

/** A page of what happened in a run, oldest first. */
export function readNotes(
  log: RunLog,
  id: string,
  { limit, cursor: after }: PageRequest,
): { entries: Note[]; cursor: string | null } {
  const { page, cursor } = cut(log.notes(id, limit + 1, placeOf(after)), limit, ({ number }) => number);
  return { entries: page.map(({ at, level, message }) => ({ at, level, message })), cursor };
}

/** How many records a run processed from when to when, without a hole; and how many batches it has been cut into. */
export type Throughput = { points: { from: number; to: number; processed: number }[]; batches: number };

const mostPoints = 120;
const seconds = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];
/** Round lengths, so that what is drawn of a run that is going stays where it is while the run gets longer. */
const widths = seconds.map((length) => length * 1_000);

/** The course of a run in at most some 120 points, each from the end of a batch to the end of another. */
export function readThroughput(log: RunLog, run: RunState, now: number): Throughput {
  const batches = run.scan.nextBatch;
  if (run.startedAt === null) return { points: [], batches };
  const length = (run.finishedAt ?? now) - run.startedAt;
  const finest = length / Math.max(1, Math.min(mostPoints, Math.floor(batches / 2)));
  const width = widths.find((each) => each >= finest) ?? finest;
  const points: Throughput["points"] = [];
  let from = run.startedAt;
  let uncounted = 0;
  for (const { startedAt, finishedAt, processed } of log.throughput(run.id, from, width)) {
    // The records were being counted, or the run was paused or waited for the store.
    const idle = startedAt - from > (points.length === 0 ? 0 : width);
    if (idle) {
      points.push({ from, to: startedAt, processed: 0 });
      from = startedAt;
    }
    uncounted += processed;
    if (finishedAt <= from) continue;
    points.push({ from, to: finishedAt, processed: uncounted });
    from = finishedAt;
    uncounted = 0;
  }
  const last = points.at(-1);
  if (last) last.processed += uncounted;
  else if (uncounted > 0) points.push({ from, to: from + 1, processed: uncounted });
  return { points, batches };
}
