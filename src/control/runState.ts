import type { Actor, Run, RunOptions } from "../contract/run.ts";
import { eta, rate, type Sample } from "../engine/eta.ts";
import { isActive, type RunKind } from "../engine/lifecycle.ts";
import type { NotedPart } from "./backupParts.ts";
import { type BatchCounts, processed } from "./batchCounts.ts";
import type { CensusCounts } from "./censusFigures.ts";

/** A run as the log keeps it: with what is needed to go on after a crash. */
export type RunState = Omit<Run, "rate" | "etaMs" | "stuckSince" | "deferred"> & {
  /** Orders runs by creation; given by the log's owner. */
  sequence: number;
  /** Digest of the definitions that it was started with. */
  fingerprint: string;
  /** Fencing token: goes up with every pause, resume, cancel and changed rate. Work under an older one writes nothing. */
  epoch: number;
  listing: Listing;
  samples: Sample[];
  /** Failures of the store in a row. */
  attempts: number;
  /** Nothing is done before then, in ms: after a failure, or when a daily limit is spent. */
  notBefore: number;
  /** When it is to be looked at whether its starter may still start runs, in ms; `null` when that need not be. */
  checkAt?: number | null;
  /** Whether a schedule started it, and no person. */
  isUnattended?: boolean;
  /** No record is read before then, in ms: reads are certain to be fresh from then on. */
  readFrom: number;
  /** Records that it may have written, which nobody will ever know: a canary counts them as changed. */
  inDoubt: number;
  /** When it last got anywhere. */
  progressAt: number;
  /** How many writes all executors together may have under way: fewer while the store complains. */
  width: number;
  /** When the next write may begin under `maxPerSecond`, in ms. */
  nextWriteAt: number;
  /** By collection the largest record seen lately, in characters: what an executor may hold in memory is bounded by it. */
  largest: Record<string, number>;
  /** What it counted: every record as it left it, once it has come to all of them; and what it changed of the figures. */
  census: { recount: Record<string, CensusCounts>; changed: Record<string, CensusCounts> };
  /** A count of all records that nobody started as a run: a dry run of a migration that no list shows. */
  isCensus: boolean;
  /** Whether it is over, every executor has stopped, and it is known of every record whether the run has written it. */
  settled: boolean;
  /** Whether its analytics event has been delivered. */
  reported: boolean;
  /** When its event is to be tried again, in ms. */
  reportAt: number;
  /** Whether there was a key when it was started: then nothing that it saves may be saved without one. */
  encrypts?: boolean;
  /** When its backup was deleted, in ms. */
  backupDeletedAt: number | null;
  /** When its results and log were removed, as they were older than such things are kept, in ms. */
  detailsRemovedAt: number | null;
  /** How many of the records read lately were written, 0 to 1: how large a slice may be. */
  share: number;
};

/** How far the listing of a run's collections has come. */
export type Listing = {
  /** Which of the run's types is listed now; as many as there are types when all are. */
  collection: number;
  cursor: string | null;
  /** The last key before this page. */
  after: string | null;
  /** Record keys found so far. */
  records: number;
  nextBatch: number;
};

/** A range of a collection's keys, or chosen keys: what one lease is about. */
export type Batch = {
  runId: string;
  number: number;
  type: string;
  /** Its keys lie behind this one; `null` from the start of the collection. */
  after: string | null;
  /** Up to this key; `null` to the end of the collection. */
  last: string | null;
  /** Where the page begins on which a listing finds them; `null` from the start. */
  cursor: string | null;
  /** Chosen keys instead of a range, in key order. */
  keys?: string[];
  /** Record keys in it when it was cut. */
  records: number;
  state: "open" | "leased" | "done";
  /** Everything up to this key is committed; `null` nothing yet. */
  doneUpTo: string | null;
  /** Where in that page its last key is, counted from 1: a listing of this length finds it. */
  position: number;
  /** Records that are settled or deferred. */
  passed: number;
  /** Those, and what the last listing found still to come. */
  listed: number;
  /** What is committed of it. */
  counts: BatchCounts;
  /** How many parts of rows it has. */
  parts: number;
  /** The record that was tried alone last, as executors were lost over it or its read failed; and how often. */
  tried: string | null;
  attempts: number;
  /** What the store said, when it failed on it last. */
  failure: string | null;
  /** The most records at once: reduced when an executor was lost over it. `null` means the usual number. */
  sliceLimit: number | null;
  /** Not to be read again before then, in ms. */
  notBefore: number;
  startedAt: number | null;
  finishedAt: number | null;
};

/** What is about to be written to a record: noted in the run log before it is written. */
export type Intent = {
  key: string;
  /** Digest of the text that is to be written. */
  digest: string;
  /** Digest of the text that it was planned from. */
  planned: string;
  /** The result that is reported once it is written, as JSON text. */
  row: string;
  /** What it changes in the figures of its collection. */
  census: CensusCounts;
};

/** A batch, or deferred records, in the hands of an executor. */
export type Lease = {
  id: number;
  runId: string;
  executor: number;
  epoch: number;
  type: string;
  /** The batch; `null` when it is about deferred records. */
  batch: number | null;
  grantedAt: number;
  /** It is over at this time, in ms, unless it is renewed. */
  deadline: number;
  /** How many records it may be writing now: what is announced is kept beside the lease, as it is large. */
  announced: number;
  /** Whether it was about to read, when it said so last. */
  isReading: boolean;
  /** From when on it may write, where writes are limited. */
  slot: { from: number } | null;
  /** The backup part that holds the texts which those intents replace. */
  part: NotedPart | null;
};

/** Why a record is deferred. */
export type DeferReason = "touched" | "changed" | "write-failed" | "read-failed" | "interrupted";

/** A record that can't be settled now. */
export type Deferred = {
  runId: string;
  type: string;
  key: string;
  /** The batch that its result belongs to. */
  batch: number;
  /** Not to be read again before then, in ms: a read is cached where it is made. */
  dueAt: number;
  attempts: number;
  reason: DeferReason;
  /** What the store said, when it was at fault. */
  failure: string | null;
  /** Digest of the text that was read last; `null` when none was. */
  deferredDigest: string | null;
  /** What this run may have written. */
  intent: (Intent & { part: string | null }) | null;
  /** The lease that holds it now. */
  lease: number | null;
};

export type RunRequest = { kind: RunKind; types: string[]; dryRun: boolean; options: RunOptions };

export const writesAtOnce = 6;
const stuckAfter = 60_000;

/** A run that is over but may still have written records whose result is not known, or executors still at work. */
export const isWindingDown = (run: RunState): boolean => !run.settled && !isActive(run.status);

export function toRun(state: RunState, now: number, deferred: number): Run {
  const {
    sequence,
    fingerprint,
    epoch,
    listing,
    samples,
    attempts,
    notBefore,
    checkAt,
    isUnattended,
    readFrom,
    progressAt,
    inDoubt,
    width,
    nextWriteAt,
    largest,
    census,
    isCensus,
    settled,
    reported,
    reportAt,
    share,
    encrypts,
    backupDeletedAt,
    detailsRemovedAt,
    ...run
  } = state;
  const moving = run.status === "running";
  return {
    ...run,
    deferred,
    waiting: run.waiting !== null && run.waiting.until > now ? run.waiting : null,
    rate: moving ? Math.round(rate(samples) * 10) / 10 : 0,
    etaMs: moving ? eta(samples, processed(run.counts), run.total) : null,
    stuckSince: moving && now - Math.max(progressAt, notBefore, readFrom) > stuckAfter ? progressAt : null,
  };
}

export function newRun(
  request: RunRequest &
    Pick<RunState, "id" | "fingerprint" | "sequence" | "total" | "executors" | "encrypts"> & {
      isCensus?: boolean;
      isUnattended?: boolean;
      approval?: NonNullable<RunState["approval"]>;
    },
  startedBy: Actor,
  time: number,
): RunState {
  const waits = request.approval !== undefined || (request.options.startAt ?? 0) > time;
  return {
    isCensus: false,
    ...request,
    status: waits ? "scheduled" : "running",
    startedBy,
    createdAt: time,
    startedAt: waits ? null : time,
    finishedAt: null,
    counts: { listed: 0, migrated: 0, skipped: 0, errors: 0, conflicts: 0, warnings: 0 },
    ...(request.kind === "undo" && { undone: { whole: 0, restored: 0, kept: 0 } }),
    error: null,
    waiting: request.approval ? { until: request.approval.until, reason: awaitsApproval, for: "approval" } : null,
    slowed: null,
    epoch: 0,
    listing: { collection: 0, cursor: null, after: null, records: 0, nextBatch: 0 },
    samples: [{ at: time, processed: 0 }],
    attempts: 0,
    notBefore: 0,
    checkAt: waits ? 0 : null,
    readFrom: 0,
    inDoubt: 0,
    progressAt: time,
    width: writesAtOnce * request.executors,
    nextWriteAt: 0,
    largest: {},
    census: { recount: {}, changed: {} },
    ...{ settled: false, reported: false, reportAt: 0 },
    share: 1,
    backupDeletedAt: null,
    detailsRemovedAt: null,
  };
}

const awaitsApproval = "Another person has to approve it within an hour, or it is cancelled.";
