import { addSample } from "../../engine/eta.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { recordId } from "../../schema/collections.ts";
import { addCounts, addUndoCounts, noCounts, processed } from "../batchCounts.ts";
import { addCensus } from "../censusFigures.ts";
import { encodeRows } from "../rows.ts";
import { noteBatch, noteDeferred, noteSpeed } from "../runNotes.ts";
import { type Batch, type Deferred, isWindingDown, type Lease, type RunState, writesAtOnce } from "../runState.ts";
import { type Coordination, definitionOf, dueAt, mostDeferrals, smaller } from "./coordination.ts";
import { conclude, failRun, tooManyErrors } from "./ending.ts";
import { afterFailure, slowedDown } from "./failure.ts";
import { noteReads } from "./freshness.ts";
import { settleSlot, sliceOf } from "./leases.ts";
import { type Answer, leaseTime, type Report, type Settled } from "./protocol.ts";

/** Takes a report into the run log, in one transaction, and says whether the executor may go on. */
export function takeReport(context: Coordination, message: Report): Answer {
  const { log, clock } = context;
  return log.transaction((): Answer => {
    const lease = log.lease(message.lease);
    // It ran out, or its executor was thought lost: what it may have written is looked up by somebody else.
    if (!lease || lease.executor !== message.executor) {
      noteLateRead(context, message);
      return { stopped: true };
    }
    if (message.listed !== undefined) noteListed(context, lease, message.listed);
    if (message.settled) settle(context, lease, message.settled);
    if (message.settled?.wrote) context.noteFigures();
    if (message.settled && (message.settled.read > 0 || message.settled.wrote)) {
      noteReads(log, lease.type, clock(), message.settled.wrote);
    }

    const run = log.run(lease.runId) as RunState;
    const { intents = [], part = null } = message.intents ?? {};
    const mayGoOn = lease.epoch === run.epoch && (run.status === "running" || isWindingDown(run)) && !message.end;
    if (mayGoOn && message.isReading) return noteReading(context, lease, message.isReading.alone);
    if (mayGoOn) {
      const held = { ...lease, announced: intents.length, part, deadline: clock() + leaseTime, isReading: false };
      // What a canary may still change depends on what it is changing now.
      if (run.options.limit !== undefined) log.saveLease(held, intents);
      const rest = settleSlot(run, lease, intents.length, clock());
      if (rest !== run) log.saveRun(rest);
      const batch = lease.batch === null ? null : log.batch(run.id, lease.batch);
      const slice = sliceOf(context, rest, lease.type, log.leases(run.id).length, batch);
      if (slice || intents.length > 0) {
        const deadline = Math.max(held.deadline, (slice?.from ?? 0) + leaseTime);
        log.saveLease({ ...held, deadline, slot: slice && slice.from > 0 ? { from: slice.from } : null }, intents);
        if (intents.length > 0) noteReads(log, lease.type, clock(), true);
        return { stopped: false, deadline, slice };
      }
    }
    release(context, lease, message);
    return { stopped: true };
  });
}

/** An executor that was silent may have read these records just now: nobody reads them until that has left the cache. */
function noteLateRead(
  { log, clock, readCache }: Coordination,
  { runId, batch: number, settled, unsettledAt, intents }: Report,
): void {
  const readAt = Math.max(settled?.readAt ?? 0, unsettledAt ?? 0);
  if (readAt === 0 || !log.run(runId)) return;
  const from = Math.min(readAt, clock()) + readCache;
  const batch = number === null ? null : log.batch(runId, number);
  if (batch?.state === "open") log.saveBatch({ ...batch, notBefore: Math.max(batch.notBefore, from) });
  const keys = new Set([
    ...(intents?.intents.map(({ key }) => key) ?? []),
    ...(settled?.deferred.map(({ key }) => key) ?? []),
    ...(settled?.resolved ?? []),
  ]);
  for (const each of log.deferredOf(runId, [...keys])) {
    if (each.lease === null) log.saveDeferred({ ...each, dueAt: Math.max(each.dueAt, from) });
  }
}

/** Notes an attempt before it is made: the executor that reads the record may be lost over it. */
function noteReading({ log, clock }: Coordination, lease: Lease, alone: string | null): Answer {
  const deadline = Math.max(lease.deadline, clock() + leaseTime);
  log.saveLease({ ...lease, announced: 0, part: null, deadline, isReading: true }, []);
  const batch = lease.batch === null ? null : log.batch(lease.runId, lease.batch);
  if (batch && alone !== null) {
    log.saveBatch({ ...batch, tried: alone, attempts: batch.tried === alone ? batch.attempts + 1 : 1 });
  }
  return { stopped: false, deadline, slice: null };
}

/** A listing has shown how many records of the batch are still to come. */
function noteListed({ log }: Coordination, lease: Lease, listed: number): void {
  const batch = lease.batch === null ? null : log.batch(lease.runId, lease.batch);
  const run = log.run(lease.runId) as RunState;
  if (!batch) return;
  const now = batch.passed + listed;
  log.saveBatch({ ...batch, listed: now });
  const counts = { ...run.counts, listed: run.counts.listed + now - batch.listed };
  // Records that were created since the listing belong to the run as well.
  log.saveRun({ ...run, counts, total: run.total === null ? null : Math.max(run.total, counts.listed) });
}

function settle(context: Coordination, lease: Lease, settled: Settled): void {
  const { log, clock } = context;
  const before = log.run(lease.runId) as RunState;
  let { counts, undone } = before;
  for (const { batch: number, rows, counts: more } of settled.results) {
    const batch = log.batch(before.id, number) as Batch;
    if (rows) log.saveRows(before.id, number, batch.parts, rows);
    log.saveBatch({ ...batch, counts: addCounts(batch.counts, more), parts: batch.parts + (rows ? 1 : 0) });
    counts = addCounts(counts, more);
    if (more.undone) undone = addUndoCounts(undone, more.undone);
  }
  if (lease.batch !== null && settled.upTo !== null) {
    const batch = log.batch(before.id, lease.batch) as Batch;
    const { attempts, sliceLimit } = batch;
    log.saveBatch({
      ...batch,
      doneUpTo: settled.upTo,
      passed: batch.passed + settled.passed,
      attempts: settled.passed > 0 ? 0 : attempts,
      tried: settled.passed > 0 ? null : batch.tried,
      failure: settled.passed > 0 ? null : batch.failure,
      sliceLimit: sliceLimit !== null && settled.passed > 0 ? (sliceLimit > 8 ? null : sliceLimit * 2) : sliceLimit,
    });
  }
  for (const key of settled.resolved) log.dropDeferred(before.id, key);
  for (const each of settled.deferred) {
    const since = each.reason === "write-failed" ? clock() : settled.readAt;
    log.saveDeferred({ ...each, lease: null, dueAt: dueAt(context, since, Math.max(0, each.attempts - 1)) });
  }
  noteDeferred(log, before, settled.deferred, clock());
  saveBackup(context, lease, settled);

  const width = settled.throttled
    ? Math.max(1, Math.floor(before.width / 2))
    : Math.min(before.width + 1, writesAtOnce * before.executors);
  const isSlowed = settled.throttled || (before.slowed !== null && width < writesAtOnce);
  const share = settled.read === 0 ? before.share : (before.share + settled.writes / settled.read) / 2;
  const run: RunState = {
    ...before,
    counts,
    inDoubt: before.inDoubt + settled.inDoubt,
    ...(undone && { undone }),
    width,
    share,
    slowed: isSlowed ? slowedDown : null,
    samples: addSample(before.samples, { at: clock(), processed: processed(counts) }),
    largest: { ...before.largest, [lease.type]: largestOf(before.largest[lease.type] ?? 0, settled) },
    census: addCensus(before.census, lease.type, settled),
    attempts: 0,
    waiting: null,
    error: before.status === "running" ? null : before.error,
    progressAt: clock(),
  };
  noteSpeed(log, before, run, clock());
  log.saveRun(run);
  if (!isActive(run.status)) return;
  // Also when it was paused meanwhile: the error is in the results, and no record after it may be written.
  if (settled.stopAt) {
    const { id, message } = settled.stopAt;
    failRun(context, run, `Stopped at ${lease.type} "${id}", the first record in error: ${message}`);
    return;
  }
  const tooMany = run.status === "running" ? tooManyErrors(run) : null;
  if (tooMany !== null) failRun(context, run, tooMany);
}

/** The largest record seen lately: one that was seen long ago counts for less and less. */
const largestOf = (before: number, { read, largest }: Settled): number =>
  read === 0 ? before : Math.max(1, largest, Math.floor(before * 0.9));

/** What was saved before it was written is part of the backup as far as it was written. */
function saveBackup({ log }: Coordination, lease: Lease, { saved, unwritten, confirmed }: Settled): void {
  for (const part of saved) log.savePart(lease.runId, part);
  if (lease.part) {
    const records = lease.part.records - unwritten.length;
    log.savePart(lease.runId, { ...lease.part, records, ...(unwritten.length > 0 && { except: unwritten }) });
  }
  for (const { part: name, key } of confirmed) {
    const part = log.part(lease.runId, name);
    const except = part?.except?.filter((each) => each !== key) ?? [];
    if (part) log.savePart(lease.runId, { ...part, records: part.records + 1, except });
  }
}

/** Takes a lease back: what is left of its batch is for another one. */
function release(context: Coordination, lease: Lease, { end, intents, unsettledAt: readAt }: Report): void {
  const { log, clock, readCache } = context;
  const before = log.run(lease.runId) as RunState;
  // The time that was reserved for its next writes is for somebody else's.
  const run = settleSlot(before, lease, 0, clock());
  if (run !== before) log.saveRun(run);
  for (const intent of intents?.intents ?? []) {
    // Announced but not written: it was read a moment ago, so it is read again when that shows something new.
    log.saveDeferred({
      runId: run.id,
      type: lease.type,
      key: intent.key,
      batch: log.leasedDeferred(lease.id).find(({ key }) => key === intent.key)?.batch ?? (lease.batch as number),
      dueAt: dueAt(context, clock(), 0),
      attempts: 0,
      reason: "interrupted",
      failure: null,
      deferredDigest: intent.planned,
      intent: null,
      lease: null,
    });
  }
  const failed = end?.why === "failed" && !end.daily ? end : null;
  const held = log.leasedDeferred(lease.id);
  for (const each of held) {
    if (!failed?.isRead) {
      // What was read and not written is read again when that shows something new.
      const due = readAt === null ? each.dueAt : dueAt(context, readAt, 0);
      log.saveDeferred({ ...each, dueAt: Math.max(each.dueAt, due), lease: null });
    }
    // Which of several could not be read is not known: each is then tried alone.
    else deferAgain(context, { ...each, attempts: each.attempts + (held.length === 1 ? 1 : 0) }, failed.message);
  }
  const batch = lease.batch === null ? null : log.batch(run.id, lease.batch);
  log.dropLease(lease.id);
  if (batch) {
    const notBefore = readAt === null ? batch.notBefore : readAt + readCache;
    if (end?.why === "finished") finishBatch(context, run, batch);
    else if (failed?.isRead) log.saveBatch({ ...smaller(batch), state: "open", notBefore, failure: failed.message });
    else log.saveBatch({ ...batch, state: "open", notBefore });
  }
  if (end?.why === "failed") afterFailure(context, run.id, lease, end);
  if (end?.why === "backup" && isActive(run.status)) failRun(context, log.run(run.id) as RunState, end.message);
  conclude(context, run.id);
  context.ended(run.id);
}

/** Defers a record that could not be read; one that was tried alone too often is in error. */
function deferAgain(context: Coordination, deferred: Deferred, failure: string): void {
  const { log, clock } = context;
  const { runId, type, key, batch: number, attempts, intent } = deferred;
  // A record that may have been written is tried more often: its outcome has to be known.
  if (attempts <= (intent ? 4 * mostDeferrals : mostDeferrals)) {
    const due = dueAt(context, clock(), 0);
    log.saveDeferred({ ...deferred, reason: "read-failed", failure, lease: null, dueAt: due });
    return;
  }
  const batch = log.batch(runId, number) as Batch;
  const run = log.run(runId) as RunState;
  const doubt = intent ? " Whether it was written before that is not known." : "";
  const message = `KV did not answer for this record, however often it was asked: ${failure}.${doubt}`;
  const id = recordId(definitionOf(context, type), key) as string;
  const counts = { ...noCounts, errors: 1, rows: 1, byChanges: { "error 0": 1 } };
  log.saveRows(runId, number, batch.parts, encodeRows([{ type, id, action: "error", message, at: clock() }]));
  log.saveBatch({ ...batch, counts: addCounts(batch.counts, counts), parts: batch.parts + 1 });
  log.saveRun({ ...run, counts: addCounts(run.counts, counts), inDoubt: run.inDoubt + (intent ? 1 : 0) });
  log.dropDeferred(runId, key);
}

function finishBatch(context: Coordination, run: RunState, batch: Batch): void {
  const { log, clock } = context;
  log.saveBatch({ ...batch, state: "done", finishedAt: clock() });
  noteBatch(log, run, batch, definitionOf(context, batch.type).plural, clock());
}
