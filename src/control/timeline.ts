import type { BatchesPage, BatchView, ExecutorView, LogPage, Throughput } from "../contract/runDetail.ts";
import { recordId } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import { decodeCursor, type PageRequest, paginate } from "./pagination.ts";
import type { RunLog } from "./ports.ts";
import type { Batch, RunState } from "./runState.ts";

/** A page of a run's batches, in the order in which they were cut. */
export function readBatches(
  log: RunLog,
  collections: readonly Definition[],
  run: RunState,
  { limit, cursor }: PageRequest,
): BatchesPage {
  const found = log.everyBatch(run.id, Number(cursor ?? 0), limit + 1);
  const batches = found.slice(0, limit).map((batch) => toView(collections, batch));
  return { batches, cursor: found.length > limit ? String(found[limit]?.number) : null };
}

const states = { open: "waiting", leased: "working", done: "done" } as const;

function toView(collections: readonly Definition[], batch: Batch): BatchView {
  const { number, type, after, last, records, state, attempts, sliceLimit, passed, startedAt, finishedAt } = batch;
  const definition = collections.find((each) => each.type === type);
  const id = (key: string | null) => (key !== null && definition && recordId(definition, key)) || key;
  const { rows, skippedRows, undone, byChanges, ...counts } = batch.counts;
  return {
    ...{ number, type, records, attempts, startedAt, finishedAt },
    after: id(after),
    last: id(last),
    state: states[state],
    careful: sliceLimit !== null,
    counts: passed > 0 || state === "done" ? counts : null,
  };
}

/** What the executors are doing for a run, in their order. */
export function readExecutors(log: RunLog, runId: string): ExecutorView[] {
  const views = log.leases(runId).map(({ id, executor, type, batch: number, announced, grantedAt }): ExecutorView => {
    const batch = number === null ? null : log.batch(runId, number);
    const records = batch ? batch.records : log.leasedDeferred(id).length;
    const passed = batch?.passed ?? 0;
    return { number: executor, type, batch: number, records, passed, writing: announced, since: grantedAt };
  });
  return views.sort((one, other) => one.number - other.number);
}

/** A page of what happened in a run, oldest first. */
export function readNotes(log: RunLog, id: string, { limit, cursor: after }: PageRequest): LogPage {
  const { page, cursor } = paginate(log.notes(id, limit + 1, decodeCursor(after)), limit, ({ number }) => number);
  return { entries: page.map(({ at, level, message }) => ({ at, level, message })), cursor };
}

const mostPoints = 120;
const seconds = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];
/** Round lengths, so that what is drawn of a run that is going stays where it is while the run gets longer. */
const widths = seconds.map((length) => length * 1_000);

/** The throughput of a run in at most some 120 points, each from the end of a batch to the end of another. */
export function readThroughput(log: RunLog, run: RunState, now: number): Throughput {
  const batches = run.listing.nextBatch;
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
