import { addSample } from "../engine/progress.ts";
import { recordId } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import { type BatchOutcome, processBatch, reason } from "./batch.ts";
import { type Budget, metered } from "./budget.ts";
import type { Clock, KeyEntry, RecordStore, RunLog } from "./ports.ts";
import { rehearsal } from "./rehearsal.ts";
import { type Counts, processed, type RunState } from "./run.ts";

export type StepContext = {
  log: RunLog;
  clock: Clock;
  budget: Budget;
  collections: readonly Definition[];
  stores: Readonly<Record<string, RecordStore>>;
};

/** After so many failed attempts in a row, about three minutes, a run gives up rather than pretend to be going. */
const mostAttempts = 8;
/** From this attempt on, a write that KV refuses is that record's error and no longer the batch's. */
const writeAttempts = 3;

/**
 * Takes a running run one step further: counts a page of keys, or cuts a page into batches, or processes a batch.
 * Each step ends in one transaction, so a step that is cut short anywhere is simply taken again.
 * @returns whether it got anywhere; `false` when the budget does not reach
 */
export async function step(context: StepContext, run: RunState): Promise<boolean> {
  try {
    return await takeStep(context, run);
  } catch (error) {
    context.log.transaction(() => retryLater(context, run.id, reason(error)));
    return true;
  }
}

async function takeStep(context: StepContext, run: RunState): Promise<boolean> {
  const { log, budget } = context;
  if (run.scan.phase === "work") {
    const batch = log.nextBatch(run.id);
    if (batch) {
      const definition = definitionOf(context, batch.type);
      const store = storeOf(context, run, batch.type);
      const lastAttempt = run.attempts >= writeAttempts - 1;
      const outcome = await processBatch({ ...context, run, definition, store, lastAttempt }, batch);
      if (outcome.state === "interrupted") return false;
      log.transaction(() => settleBatch(context, run.id, batch.number, outcome));
      return true;
    }
  }
  const type = run.types[run.scan.collection];
  if (type === undefined) {
    log.transaction(() => (run.scan.phase === "count" ? startWork(context, run.id) : finish(context, run.id)));
    return true;
  }
  if (!budget.allows(1)) return false;
  const definition = definitionOf(context, type);
  const page = await storeOf(context, run, type).list(definition.prefix, run.scan.cursor);
  const keys = page.keys.filter(({ key }) => recordId(definition, key) !== null);
  log.transaction(() => takePage(context, run.id, type, keys, page.cursor));
  return true;
}

function takePage({ log }: StepContext, id: string, type: string, keys: KeyEntry[], cursor: string | null) {
  // Read again: a command may have changed the run while the listing was under way.
  const run = log.run(id) as RunState;
  const { scan, options } = run;
  const next = { ...scan, cursor, collection: scan.collection + (cursor === null ? 1 : 0) };
  const settled = { ...run, attempts: 0, retryAt: 0, error: null };
  if (scan.phase === "count") {
    log.saveRun({ ...settled, scan: { ...next, counted: scan.counted + keys.length } });
    return;
  }
  for (let first = 0; first < keys.length; first += options.batchSize) {
    log.addBatch({ runId: id, number: next.nextBatch, type, keys: keys.slice(first, first + options.batchSize) });
    next.nextBatch += 1;
  }
  const counts = { ...run.counts, listed: run.counts.listed + keys.length };
  // Records that were created since the count belong to the run as well.
  log.saveRun({ ...settled, scan: next, counts, total: Math.max(run.total ?? 0, counts.listed) });
}

function startWork({ log, clock }: StepContext, id: string) {
  const run = log.run(id) as RunState;
  const scan = { ...run.scan, phase: "work" as const, collection: 0, cursor: null };
  log.saveRun({ ...run, scan, total: run.scan.counted, samples: [{ at: clock(), processed: 0 }] });
}

function settleBatch({ log, clock }: StepContext, id: string, number: number, outcome: BatchOutcome) {
  if (outcome.state === "interrupted") return;
  const run = log.run(id) as RunState;
  log.finishBatch(id, number, outcome.counts);
  const counts = sum(run.counts, outcome.counts);
  const samples = addSample(run.samples, { at: clock(), processed: processed(counts) });
  const settled = { ...run, counts, samples, attempts: 0, retryAt: 0, error: null };
  if (outcome.state === "done") return log.saveRun(settled);
  const { type, id: record, message } = outcome.at;
  log.saveRun(fail(settled, clock(), `Stopped at ${type} "${record}", the first record in error: ${message}`));
}

function finish({ log, clock }: StepContext, id: string) {
  const run = log.run(id) as RunState;
  if (run.status !== "running") return;
  const { counts } = run;
  const ended = { ...run, total: counts.listed, finishedAt: clock() };
  if (processed(counts) === counts.listed) return log.saveRun({ ...ended, status: "completed" });
  const message = `The books do not balance: ${counts.listed} records were listed, but ${processed(counts)} accounted for.`;
  log.saveRun(fail(ended, clock(), message));
}

function retryLater({ log, clock }: StepContext, id: string, why: string) {
  const run = log.run(id) as RunState;
  const attempts = run.attempts + 1;
  if (run.status === "running" && attempts >= mostAttempts) {
    log.saveRun(fail(run, clock(), `The store did not answer after ${attempts} attempts: ${why}.`));
    return;
  }
  const delay = Math.min(60_000, 1_000 * 2 ** (attempts - 1));
  log.saveRun({ ...run, attempts, retryAt: clock() + delay, error: `Waiting to try again: ${why}.` });
}

const fail = (run: RunState, time: number, error: string): RunState => ({
  ...run,
  status: "failed",
  finishedAt: time,
  error,
});

function definitionOf({ collections }: StepContext, type: string): Definition {
  const definition = collections.find((each) => each.type === type);
  if (!definition) throw new Error(`No definition for "${type}"`);
  return definition;
}

function storeOf({ stores, budget }: StepContext, run: RunState, type: string): RecordStore {
  const store = stores[type];
  if (!store) throw new Error(`No store for "${type}"`);
  return metered(run.dryRun ? rehearsal(store) : store, budget);
}

function sum(counts: Counts, batch: Omit<Counts, "listed">): Counts {
  const added = { ...counts };
  for (const name of ["migrated", "skipped", "errors", "conflicts", "warnings"] as const) added[name] += batch[name];
  return added;
}
