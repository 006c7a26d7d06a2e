import { isActive } from "../../engine/lifecycle.ts";
import { wantHead } from "../auditHead.ts";
import { processed } from "../batchCounts.ts";
import { comesToAll, storeFigures } from "../censusFigures.ts";
import { count, figure, saveEnd } from "../runNotes.ts";
import { isWindingDown, type RunState } from "../runState.ts";
import type { Coordination } from "./coordination.ts";
import { addNotice } from "./notices.ts";

/** A run that is mostly failing is stopped after this number of records, not earlier. */
const fewestForErrorRate = 50;
const defaultErrorRate = 0.5;

/** Why a run that is mostly failing has to be stopped, or `null`. */
export function tooManyErrors({ kind, counts, options, isCensus }: RunState): string | null {
  const most = isCensus ? 1 : (options.maxErrorRate ?? (kind === "migrate" ? defaultErrorRate : 1));
  const rate = counts.errors / processed(counts);
  if (processed(counts) < fewestForErrorRate || rate <= most) return null;
  return `Stopped: ${figure(counts.errors)} of the first ${figure(processed(counts))} records are in error, more than the ${Math.round(most * 100)} % allowed.`;
}

/** Ends a run early. Executors that are at work on it stop; what they have written is still taken in. */
export function failRun(context: Coordination, run: RunState, error: string): void {
  const { log, clock } = context;
  const over = { status: "failed" as const, finishedAt: clock(), waiting: null, notBefore: 0, error };
  const ended = { ...run, ...over, epoch: run.epoch + 1 };
  saveEnd(log, ended);
  stopExecutors(context, run.id);
  conclude(context, run.id);
}

/** Ends a count that is under way: a run counts by itself, and its reads must not be mixed with a count's. */
export function endCounts(context: Coordination): void {
  const { log, clock } = context;
  for (const run of log.openRuns().filter(({ isCensus, status }) => isCensus && isActive(status))) {
    log.saveRun({ ...run, status: "cancelled", finishedAt: clock(), epoch: run.epoch + 1 });
    stopExecutors(context, run.id);
    conclude(context, run.id);
  }
}

/** Tells everybody who is at work on a run that their lease is over. */
export function stopExecutors({ log, executors }: Coordination, runId: string): void {
  for (const { executor, id } of log.leases(runId)) void executors.stop(executor, id);
}

/**
 * Ends a run that has nothing left to do, and settles one that is over once it is known of every record whether it was
 * written. Asked after everything that can bring that about.
 */
export function conclude(context: Coordination, id: string): void {
  const { log } = context;
  const run = log.run(id) as RunState;
  if (run.settled || log.leases(id).length > 0) return;
  const deferred = log.deferredLeft(id);
  if (isWindingDown(run)) {
    log.dropUnwritten(id);
    if (deferred.unresolved === 0) settleRun(context, run);
    return;
  }
  if (run.status !== "running") return;
  const atLimit = run.options.limit !== undefined && run.counts.migrated + run.inDoubt >= run.options.limit;
  const isListed = run.types[run.listing.collection] === undefined;
  if (atLimit ? deferred.unresolved > 0 : !isListed || deferred.left > 0 || log.batchesLeft(id).left > 0) return;
  if (atLimit) log.dropUnwritten(id);
  finish(context, run, atLimit);
}

function finish(context: Coordination, run: RunState, atLimit: boolean): void {
  const { log, clock } = context;
  // A canary has changed as many records as it was to change: what was listed beyond them is not its own.
  const listed = atLimit ? processed(run.counts) : run.counts.listed;
  const ended: RunState = {
    ...run,
    counts: { ...run.counts, listed },
    total: listed,
    finishedAt: clock(),
    waiting: null,
    slowed: null,
    status: "completed",
  };
  const accounted = processed(run.counts);
  const mismatch = `Count mismatch: ${count(listed, "record")} were listed, but ${figure(accounted)} accounted for.`;
  const over: RunState = accounted === listed ? ended : { ...ended, status: "failed", error: mismatch };
  saveEnd(log, over);
  settleRun(context, over);
}

/** The last count, or dry run over everything, says which records are in which state. Counts before it are forgotten. */
function keepCount({ log, collections }: Coordination, run: RunState): void {
  if (run.status !== "completed") {
    if (run.isCensus) log.forgetDetails(run.id);
    return;
  }
  if (!collections.every(({ type }) => run.types.includes(type))) return;
  const before = log.document("censusRun");
  log.saveDocument("censusRun", run.id);
  if (before !== null && before !== run.id && log.run(before)?.isCensus) log.forgetRun(before);
}

function settleRun(context: Coordination, run: RunState): void {
  const { log, clock } = context;
  storeFigures(log, context.collections, run, clock());
  if (run.isCensus || (run.kind === "migrate" && run.dryRun && comesToAll(run))) keepCount(context, run);
  log.saveRun({ ...run, census: { recount: {}, changed: {} }, settled: true });
  addNotice(context, run);
  if (!run.isCensus) wantHead(log, clock());
  context.ended(run.id);
}
