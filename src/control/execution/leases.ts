import type { Definition } from "../../schema/definition.ts";
import { fieldsTakenOut } from "../fieldsTakenOut.ts";
import type { RunLog } from "../ports.ts";
import { previousRows, type Range } from "../previousRows.ts";
import { type Row, rowsText } from "../rows.ts";
import { type Batch, type Deferred, isWindingDown, type Lease, type RunState, writesAtOnce } from "../runState.ts";
import { type Coordination, definitionOf, loseLease, writesRecords } from "./coordination.ts";
import { waitForFreshReads } from "./freshness.ts";
import { leaseTime, mostCharacters, mostRecords, type Slice, type Work } from "./protocol.ts";
import { partsFor } from "./savedParts.ts";

/**
 * Two rounds of writes, of some 120 ms each, fit the window between a read and its write: the time in which an
 * application's write can be lost.
 */
const roundsPerSlice = 2;
const writesPerSlice = roundsPerSlice * writesAtOnce;
/** Before any record of a collection has been seen: the first may be one of 25 MB. */
const firstRecords = 1;
/** A slot further ahead than this is waited for without a lease. */
const longestHold = 5_000;
/** How long an executor takes to read, announce, write and report a slot's writes, in seconds. */
const slotTime = 0.35;

/** What an executor is to do next, or `null`. Whatever it held before is lost: it would not ask otherwise. */
export function grantLease(context: Coordination, executor: number, survived?: number): Work | null {
  const { log } = context;
  return log.transaction(() => {
    for (const held of log.leases()) {
      if (held.executor === executor) loseLease(context, held, held.id === survived ? "survived" : "gone");
    }
    for (const run of inTurn(context)) {
      const work = leaseOf(context, run, executor);
      if (work) return work;
    }
    return null;
  });
}

/** Runs that may be worked on, the one with the fewest executors first. */
function inTurn({ log, collections }: Coordination): RunState[] {
  const held = log.leases();
  const executors = (run: RunState) => held.filter(({ runId }) => runId === run.id).length;
  return (
    log
      .openRuns()
      .filter((run) => run.status === "running" || isWindingDown(run))
      // A deployment may have taken a collection away since.
      .filter(({ types }) => types.every((type) => collections.some((each) => each.type === type)))
      .sort((one, other) => executors(one) - executors(other) || one.sequence - other.sequence)
  );
}

function leaseOf(context: Coordination, run: RunState, executor: number): Work | null {
  const { log, clock } = context;
  const readOnly = isWindingDown(run);
  if (!readOnly && Math.max(run.notBefore, run.readFrom) > clock()) return null;
  const held = log.leases(run.id);
  if (held.length >= (readOnly ? 1 : executorsOf(run))) return null;
  for (const type of run.types) {
    const remaining = writesLeft(log, run);
    // At a canary's limit, only what it may have written already.
    const only = remaining === 0 ? "unresolved" : "any";
    const due = log.dueDeferred(run.id, type, clock(), readOnly ? mostRecords : writesPerSlice, only);
    if (due.length === 0) continue;
    const reserved = due.filter(({ intent }) => intent !== null).length;
    const slice = sliceOf(context, run, type, held.length + 1, null, reserved);
    if (!slice) continue;
    // A record that made a slice fail before gets a slice of its own.
    const alone = due.findIndex(({ attempts, failure }) => attempts > 1 || failure !== null);
    const deferred = due.slice(0, Math.max(1, alone < 0 ? slice.records : alone));
    return take(context, run, executor, type, null, deferred, slice, readOnly);
  }
  const batch = readOnly ? null : nextBatch(context, run);
  if (batch && isFirst(batch) && mustWait(context, run)) return null;
  const slice = batch && sliceOf(context, run, batch.type, held.length + 1, batch);
  return slice && take(context, run, executor, batch.type, batch, [], slice, false);
}

/** The first batch that may be taken; of a run that stops at the first error, the first that is left, if it may be. */
function nextBatch({ log, clock }: Coordination, { id, options }: RunState): Batch | null {
  if (options.skipErrors) return log.nextBatch(id, clock());
  const first = log.nextBatch(id, Number.MAX_SAFE_INTEGER);
  return first && first.notBefore <= clock() ? first : null;
}

const isFirst = ({ number, startedAt }: Batch): boolean => number === 0 && startedAt === null;

/** Whether a run must not read its first record yet: somebody else is still reading, or has read a moment ago. */
function mustWait(context: Coordination, run: RunState): boolean {
  const { log } = context;
  if (log.leases().some(({ runId, type }) => runId !== run.id && run.types.includes(type))) return true;
  const waiting = waitForFreshReads(context, run);
  if (waiting === run) return false;
  log.saveRun(waiting);
  context.ended(run.id);
  return true;
}

/** How many executors may be at work on a run now: fewer while the store complains, or where few writes are allowed. */
export function executorsOf({ executors, width, options, ...run }: RunState): number {
  const paced = options.maxPerSecond !== undefined && writesRecords(run);
  const slotsPerSecond = (rate: number) => rate / writesPerSlot(rate);
  const enough = paced ? Math.ceil(slotsPerSecond(options.maxPerSecond as number) * slotTime) : executors;
  return Math.max(1, Math.min(executors, enough, Math.ceil(width / writesAtOnce)));
}

/** How many records a canary may still change: those that it is writing, or may have written, count as changed. */
export function writesLeft(log: RunLog, { id, options, counts, inDoubt }: RunState): number | null {
  if (options.limit === undefined) return null;
  const announced = log.leases(id).reduce((sum, each) => sum + each.announced, 0);
  return Math.max(0, options.limit - counts.migrated - inDoubt - announced - log.deferredLeft(id).unresolved);
}

/**
 * The next slice of a lease: how much, and from when on. Reserves the time of its writes where those are limited, and
 * saves the run then.
 * @param batch for one whose executor was lost, which is taken in smaller steps
 * @param reserved deferred records that a canary counts as changed already
 * @returns `null` when there is nothing more to change, or the next write is so far ahead that the lease is given back
 */
export function sliceOf(
  context: Coordination,
  run: RunState,
  type: string,
  leases: number,
  batch: Batch | null,
  reserved = 0,
): Slice | null {
  const { log, clock } = context;
  const unreserved = writesLeft(log, run);
  const remaining = unreserved === null ? null : unreserved + reserved;
  if (remaining === 0) return null;
  const atOnce = Math.max(1, Math.min(writesAtOnce, Math.floor(run.width / Math.max(1, leases))));
  const usual = writesRecords(run)
    ? Math.round((roundsPerSlice * atOnce) / Math.max(run.share, writesPerSlice / mostRecords))
    : mostRecords;
  // One round of writes more than planned, in case more records need a change than expected; a canary's limit still holds.
  const most = writesRecords(run)
    ? Math.min((roundsPerSlice + 1) * atOnce, remaining ?? mostRecords)
    : (remaining ?? mostRecords);
  const largest = run.largest[type] ?? 0;
  const fitting = largest === 0 ? firstRecords : Math.max(1, Math.floor(mostCharacters / largest));
  const slice: Slice = { records: Math.min(usual, fitting, mostRecords), writes: most, from: 0, atOnce };
  const { maxPerSecond } = run.options;
  if (maxPerSecond !== undefined && writesRecords(run) && !isWindingDown(run)) {
    const from = Math.ceil(Math.max(clock(), run.nextWriteAt));
    if (from - clock() > longestHold) return null;
    slice.writes = Math.min(writesPerSlot(maxPerSecond), most);
    slice.records = Math.min(slice.records, slice.writes);
    slice.from = from;
    log.saveRun({ ...run, nextWriteAt: from + (1_000 * writesPerSlot(maxPerSecond)) / maxPerSecond });
  }
  return { ...slice, ...limited(slice, batch) };
}

/** The writes of a quarter of a second, so that no second has more than `maxPerSecond`. */
const writesPerSlot = (maxPerSecond: number): number =>
  Math.max(1, Math.min(writesPerSlice, Math.floor(maxPerSecond / 4)));

/**
 * The run with the time of its next write corrected: time that was reserved for writes which were not needed is free again,
 * and writes that began late delay the next ones.
 */
export function settleSlot(run: RunState, { slot }: Lease, written: number, now: number): RunState {
  const { maxPerSecond } = run.options;
  if (maxPerSecond === undefined || !slot) return run;
  const took = (1_000 * written) / maxPerSecond;
  const reserved = slot.from + (1_000 * writesPerSlot(maxPerSecond)) / maxPerSecond;
  const next = run.nextWriteAt === reserved ? slot.from + took : run.nextWriteAt;
  return { ...run, nextWriteAt: written === 0 ? next : Math.max(next, now + took) };
}

const limited = ({ records }: Slice, batch: Batch | null) => ({
  records: Math.max(1, Math.min(records, batch?.sliceLimit ?? records)),
});

function take(
  context: Coordination,
  run: RunState,
  executor: number,
  type: string,
  batch: Batch | null,
  deferred: Deferred[],
  slice: Slice,
  readOnly: boolean,
): Work {
  const { log, clock } = context;
  const now = clock();
  const { id, epoch } = run;
  const taken: Lease = {
    id: log.lastLease() + 1,
    runId: id,
    executor,
    epoch,
    type,
    batch: batch?.number ?? null,
    grantedAt: now,
    deadline: Math.max(now, slice.from) + leaseTime,
    announced: 0,
    slot: slice.from === 0 ? null : { from: slice.from },
    isReading: false,
    part: null,
  };
  log.saveLease(taken);
  if (batch) {
    log.saveBatch({ ...batch, state: "leased", startedAt: batch.startedAt ?? now });
  }
  for (const each of deferred) log.saveDeferred({ ...each, lease: taken.id });
  const definition = definitionOf(context, type);
  const keys = deferred.length > 0 ? deferred.map(({ key }) => key) : batch?.keys;
  const range = rangeOf(definition, batch);
  const referred = readOnly ? new Map<string, Row>() : referredRows(log, run, definition, keys, range);
  return {
    lease: taken.id,
    deadline: taken.deadline,
    run: {
      id,
      kind: run.kind,
      dryRun: run.dryRun,
      options: run.options,
      isCensus: run.isCensus,
      encrypts: run.encrypts === true,
      startedAt: run.startedAt as number,
    },
    type,
    batch: batch && {
      number: batch.number,
      after: batch.doneUpTo ?? batch.after,
      last: batch.last,
      cursor: batch.cursor,
      position: batch.position,
      ...(batch.keys && { keys: batch.keys }),
      isCareful: batch.sliceLimit !== null,
      unprocessable: isUnprocessable(batch) ? { key: batch.tried as string, why: batch.failure ?? lostOver } : null,
    },
    deferred,
    referred: rowsText([...referred.values()]),
    takenOut: takenOutSince(log, run, definition, keys, range),
    saved: run.kind === "restore" && !readOnly ? partsFor(log, run, type, range, keys) : [],
    readOnly,
    slice,
  };
}

/**
 * The most attempts at a single record: a store that fails now and then, or executors that are lost over something else,
 * must not cost it its migration.
 */
const mostAttempts = 6;

/** Whether a record of a batch was tried alone too often, and is given up. */
const isUnprocessable = ({ tried, attempts }: Batch): boolean => tried !== null && attempts >= mostAttempts;

const lostOver = "each executor that worked on it was lost, as when a record needs more memory than there is";

/** What the run that this one refers to did with these records. */
function referredRows(
  log: RunLog,
  { kind, options }: RunState,
  definition: Definition,
  keys: readonly string[] | undefined,
  range: Range,
): Map<string, Row> {
  const referred = kind === "restore" ? (options.backup as string) : (options.planOf ?? options.of);
  if (referred === undefined) return new Map();
  if (!keys) return previousRows(log, referred, definition, range);
  return new Map(keys.flatMap((key) => [...previousRows(log, referred, definition, { first: key, last: key })]));
}

/** What clean-ups took out of these records since the run that is undone or verified. */
function takenOutSince(
  log: RunLog,
  { kind, options: { of } }: RunState,
  definition: Definition,
  keys: readonly string[] | undefined,
  range: Range,
): Work["takenOut"] {
  const since = (kind === "undo" || kind === "verify") && of !== undefined ? log.run(of)?.sequence : undefined;
  if (since === undefined) return [];
  const ranges = keys ? keys.map((key) => ({ first: key, last: key })) : [range];
  return ranges.flatMap((each) =>
    [...fieldsTakenOut(log, definition, each, since)].map(([key, fields]): [string, string[]] => [key, [...fields]]),
  );
}

/** The keys of a batch that are still to come; all of the collection for deferred records, which are chosen keys. */
const rangeOf = ({ prefix }: Definition, batch: Batch | null): Range => {
  const after = batch?.doneUpTo ?? batch?.after;
  return { first: after == null ? prefix : `${after}\u0000`, last: batch?.last ?? null };
};
