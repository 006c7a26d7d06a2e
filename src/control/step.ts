import { addSample } from "../engine/progress.ts";
import type { Definition } from "../schema/definition.ts";
import { DamagedBackup } from "./backup.ts";
import { type BatchOutcome, processBatch } from "./batch.ts";
import { type Budget, metered } from "./budget.ts";
import { afterFailure, slowedDown, slower } from "./failure.ts";
import { count, note, noteBatch, noteSpeed, saveEnd } from "./journal.ts";
import { nextPage, type Page, pageOperations } from "./page.ts";
import { patient } from "./patient.ts";
import type { Clock, KeyEntry, RecordStore, RunLog, Sleep, Vault } from "./ports.ts";
import { rehearsal } from "./rehearsal.ts";
import {
  addUndoCounts,
  type Batch,
  type Counts,
  fail,
  isLate,
  processed,
  type RunState,
  waitingForQuiet,
  writesAtOnce,
} from "./run.ts";

export type StepContext = {
  log: RunLog;
  clock: Clock;
  sleep: Sleep;
  vault: Vault | null;
  random: () => number;
  budget: Budget;
  collections: readonly Definition[];
  stores: Readonly<Record<string, RecordStore>>;
};

/** For so long, in ms, the application has to leave a record alone that it was seen writing, before it is written. */
const quiet = 1_000;

/** From so many records on, a run that is mostly failing is stopped. */
const fewestForErrorRate = 50;
const defaultErrorRate = 0.5;

/** The batch that comes next; `null` also while all that is left to do has to wait until everything is listed. */
export function batchAtHand(log: RunLog, { id, scan, types }: RunState): Batch | null {
  const batch = scan.phase === "work" ? log.nextBatch(id) : null;
  const isListed = types[scan.collection] === undefined;
  return batch && (isListed || !isLate(batch)) ? batch : null;
}

/**
 * Takes a running run one step further: counts a page of keys, or cuts a page into batches, or processes a batch.
 * Each step ends in one transaction, so a step that is cut short anywhere is simply taken again.
 * @returns whether it got anywhere; `false` when the budget does not reach
 */
export async function step(context: StepContext, run: RunState): Promise<boolean> {
  const { log, clock, random } = context;
  const batch = batchAtHand(log, run);
  try {
    if (batch && !reachedLimit(run)) {
      return batch.dueAt !== undefined && batch.dueAt > clock()
        ? waitFor(context, run.id, batch.dueAt)
        : await takeBatch(context, run, batch);
    }
    return await takePage(context, run);
  } catch (error) {
    if (error instanceof DamagedBackup) {
      const message = `${error.message}. Nothing was restored from it.`;
      log.transaction(() => saveEnd(log, fail(log.run(run.id) as RunState, clock(), message)));
      return true;
    }
    log.transaction(() => afterFailure(log, run.id, batch, error, clock(), random()));
    return true;
  }
}

function waitFor({ log, clock }: StepContext, id: string, dueAt: number): boolean {
  const run = log.run(id) as RunState;
  if (run.status !== "running") return true;
  const waiting = { ...run, retryAt: dueAt, slowed: waitingForQuiet };
  log.transaction(() => {
    if (run.slowed !== waitingForQuiet)
      note(log, id, { at: clock(), level: "info", message: `Waiting: ${waitingForQuiet}.` });
    log.saveRun(waiting);
  });
  return true;
}

async function takeBatch(context: StepContext, run: RunState, batch: Batch): Promise<boolean> {
  const definition = definitionOf(context, batch.type);
  const startedAt = context.clock();
  let throttled = false;
  const store = storeOf(context, run, batch.type, () => {
    throttled = true;
  });
  const outcome = await processBatch({ ...context, run, definition, store }, batch);
  if (outcome.state === "interrupted") return false;
  context.log.transaction(() => settleBatch(context, run.id, batch, outcome, throttled, startedAt));
  return true;
}

async function takePage(context: StepContext, run: RunState): Promise<boolean> {
  const { log, budget } = context;
  const type = run.types[run.scan.collection];
  if (type === undefined || reachedLimit(run)) {
    log.transaction(() => (run.scan.phase === "count" ? startWork(context, run.id) : finish(context, run.id)));
    return true;
  }
  if (!budget.allows(pageOperations)) return false;
  const page = await nextPage(storeOf(context, run, type), log, context.vault, run, definitionOf(context, type));
  log.transaction(() => settlePage(context, run.id, type, page));
  return true;
}

function settlePage({ log, clock }: StepContext, id: string, type: string, { keys, cursor, after, part }: Page) {
  // Read again: a command may have changed the run while the listing was under way.
  const run = log.run(id) as RunState;
  const { scan, options } = run;
  const next = { ...scan, cursor, after, collection: scan.collection + (cursor === null ? 1 : 0) };
  const settled = { ...run, attempts: 0, retryAt: 0, error: null, progressAt: clock() };
  if (scan.phase === "count") {
    log.saveRun({ ...settled, scan: { ...next, counted: scan.counted + keys.length } });
    return;
  }
  for (let first = 0; first < keys.length; first += options.batchSize) {
    const batch = { runId: id, number: next.nextBatch, type, attempts: 0, origins: [], ...(part && { part }) };
    log.addBatch({ ...batch, keys: keys.slice(first, first + options.batchSize) });
    next.nextBatch += 1;
  }
  const counts = { ...run.counts, listed: run.counts.listed + keys.length };
  // Records that were created since the count belong to the run as well.
  log.saveRun({ ...settled, scan: next, counts, total: Math.max(run.total ?? 0, counts.listed) });
}

function startWork({ log, clock }: StepContext, id: string) {
  const run = log.run(id) as RunState;
  const scan = { ...run.scan, phase: "work" as const, collection: 0, cursor: null, after: null };
  log.saveRun({ ...run, scan, total: run.scan.counted, samples: [{ at: clock(), processed: 0 }], progressAt: clock() });
  note(log, id, {
    at: clock(),
    level: "info",
    message: `Counted ${count(run.scan.counted, "record")}. The work begins.`,
  });
}

function settleBatch(
  context: StepContext,
  id: string,
  batch: Batch,
  outcome: BatchOutcome,
  throttled: boolean,
  startedAt: number,
) {
  if (outcome.state === "interrupted") return;
  const { log, clock } = context;
  const run = log.run(id) as RunState;
  log.finishBatch(id, batch.number, outcome.counts, { startedAt, finishedAt: clock() });
  noteBatch(log, run, batch, outcome, definitionOf(context, batch.type).plural, clock());
  const counts = sum(run.counts, outcome.counts);
  const nextBatch = lookAgain(log, run, batch, outcome.later, clock());
  const samples = addSample(run.samples, { at: clock(), processed: processed(counts) });
  const width = throttled ? slower(run.width) : Math.min(writesAtOnce, run.width * 2);
  const settled: RunState = {
    ...run,
    scan: { ...run.scan, nextBatch },
    counts,
    ...(outcome.counts.undone && { undone: addUndoCounts(run.undone, outcome.counts.undone) }),
    samples,
    width,
    slowed: throttled ? slowedDown : width === writesAtOnce ? null : run.slowed,
    attempts: 0,
    retryAt: 0,
    error: null,
    progressAt: clock(),
  };
  noteSpeed(log, run, settled, clock());
  if (run.status !== "running") return log.saveRun(settled);
  if (outcome.state === "cut" && outcome.error) {
    const { type, id: record, message } = outcome.error;
    return saveEnd(
      log,
      fail(settled, clock(), `Stopped at ${type} "${record}", the first record in error: ${message}`),
    );
  }
  const tooMany = errorRate(settled);
  if (tooMany === null) log.saveRun(settled);
  else saveEnd(log, fail(settled, clock(), tooMany));
}

/**
 * Records that the application is writing come after all others, once it has left them alone for a moment, and for a
 * longer one each time that it has not; and they get a second look, for an instance of the application that read one
 * before it was migrated may have written it back as it was.
 * @returns the number that the next new batch is to have
 */
function lookAgain(log: RunLog, run: RunState, batch: Batch, later: KeyEntry[], now: number): number {
  let { nextBatch } = run.scan;
  const add = (more: Partial<Batch> & Pick<Batch, "keys">) => {
    if (more.keys.length === 0) return;
    log.addBatch({ runId: run.id, type: batch.type, attempts: 0, origins: [], ...more, number: nextBatch });
    nextBatch += 1;
  };
  if (run.dryRun) return nextBatch;
  const { part, deferred = 0, again } = batch;
  // What an earlier attempt may have written of them stays known.
  const origins = [...batch.origins, batch.number];
  const dueAt = now + quiet * 2 ** deferred;
  add({ keys: later, deferred: deferred + 1, dueAt, origins, ...(part && { part }), ...(again && { again }) });
  const putOff = new Set(later.map(({ key }) => key));
  if (deferred > 0 && !again && run.kind === "migrate")
    add({ keys: batch.keys.filter(({ key }) => !putOff.has(key)), again: true, dueAt: now + quiet });
  return nextBatch;
}

/** Why a run that is mostly failing has to be stopped, or `null`. */
function errorRate({ kind, counts, options }: RunState): string | null {
  const most = options.maxErrorRate ?? (kind === "migrate" ? defaultErrorRate : 1);
  const rate = counts.errors / processed(counts);
  if (processed(counts) < fewestForErrorRate || rate <= most) return null;
  return `Stopped: ${counts.errors} of the first ${processed(counts)} records are in error, more than the ${Math.round(most * 100)} % allowed.`;
}

/** A canary has changed as many records as it was to change: what it has listed beyond them is not its own. */
const reachedLimit = ({ options, counts }: RunState): boolean =>
  options.limit !== undefined && counts.migrated >= options.limit;

function finish({ log, clock }: StepContext, id: string) {
  const run = log.run(id) as RunState;
  if (run.status !== "running") return;
  const listed = reachedLimit(run) ? processed(run.counts) : run.counts.listed;
  const counts = { ...run.counts, listed };
  const ended = { ...run, counts, total: listed, finishedAt: clock() };
  if (processed(counts) === listed) return saveEnd(log, { ...ended, status: "completed" });
  const message = `The books do not balance: ${listed} records were listed, but ${processed(counts)} accounted for.`;
  saveEnd(log, fail(ended, clock(), message));
}

function definitionOf({ collections }: StepContext, type: string): Definition {
  const definition = collections.find((each) => each.type === type);
  if (!definition) throw new Error(`No definition for "${type}"`);
  return definition;
}

function storeOf(
  { stores, budget, sleep, random }: StepContext,
  run: RunState,
  type: string,
  throttled: () => void = () => {},
): RecordStore {
  const store = stores[type];
  if (!store) throw new Error(`No store for "${type}"`);
  const reads = run.dryRun || run.kind === "verify" || run.kind === "backup";
  return patient(metered(reads ? rehearsal(store) : store, budget), sleep, random, throttled);
}

function sum(counts: Counts, batch: Omit<Counts, "listed">): Counts {
  const added = { ...counts };
  for (const name of ["migrated", "skipped", "errors", "conflicts", "warnings"] as const) added[name] += batch[name];
  return added;
}
