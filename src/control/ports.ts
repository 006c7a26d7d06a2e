import type { AuditEntry } from "../contract/audit.ts";
import type { BackupPart } from "../contract/backups.ts";
import type { ProgressPoint } from "../contract/figures.ts";
import type { Run } from "../contract/run.ts";
import type { BackupEncryption } from "./backupEncryption.ts";
import type { BackupTotal, NotedPart, PartOfBatch } from "./backupParts.ts";
import type { BatchCounts } from "./batchCounts.ts";
import type { StoredCensus } from "./censusFigures.ts";
import type { AuditFilter, RunFilter } from "./filter.ts";
import type { StoredNote } from "./runNotes.ts";
import type { Batch, Deferred, Intent, Lease, RunState } from "./runState.ts";
import type { ScheduleState } from "./schedule.ts";
import type { AskedDownload } from "./twoPeople.ts";

/** A key as a listing gives it; `expiration` in seconds since the epoch, `metadata` as KV keeps it, `null` for none. */
export type KeyEntry = { key: string; expiration?: number; metadata?: unknown };

/**
 * `text` is without a leading byte order mark, however it was read. `damaged`: the bytes are not UTF-8, so the text is not
 * what is stored and must never be written back.
 */
export type Stored = { text: string; metadata: unknown; damaged?: boolean };

export type PutOptions = { expiration?: number; metadata?: unknown };

/** Where one collection's records live. Every method may reject: a store can be slow, full or away. */
export interface RecordStore {
  /**
   * One page of at most `limit` keys (default and most: 1,000) in UTF-8 order. A page can be empty before the last;
   * `cursor` is `null` after the last.
   */
  list(prefix: string, cursor: string | null, limit?: number): Promise<{ keys: KeyEntry[]; cursor: string | null }>;
  /**
   * The values of up to 100 keys; a key without a value is not in the answer.
   * @throws TooLargeTogether when they are more than one answer can hold and could be read a few at a time
   */
  getMany(keys: readonly string[]): Promise<Map<string, Stored>>;
  /** Replaces a value. What `options` leaves out is dropped from the entry, as KV does. */
  put(key: string, text: string, options: PutOptions): Promise<void>;
}

/** One answer of KV holds 25 MB at most. */
export class TooLargeTogether extends Error {}

/**
 * The run log: the truth about runs. Synchronous, as a Durable Object's SQLite is: what happens inside `transaction`
 * happens whole or not at all, with nothing in between.
 */
export interface RunLog {
  transaction<T>(work: () => T): T;
  /** @throws when a run with this id is saved already, and can't become this: `transitions` in engine/lifecycle.ts */
  saveRun(run: RunState): void;
  run(id: string): RunState | null;
  /** Newest first, without censuses; `before` is the `sequence` of the last one seen. */
  runs(limit: number, before: number | null, only?: RunFilter): RunState[];
  /** Every run that still has something to do, censuses included: not settled, or not reported. Oldest first. */
  openRuns(): RunState[];
  /** The highest `sequence` of any run, censuses included; 0 without runs. */
  lastSequence(): number;
  /** Adds a batch, or puts it in place of the one with its number. */
  saveBatch(batch: Batch): void;
  batch(runId: string, number: number): Batch | null;
  /** The batch with the lowest number that is open and may be taken at `now`. */
  nextBatch(runId: string, now: number): Batch | null;
  /** How many batches are not done, and when the next open one may be taken (`null`: none is open). */
  batchesLeft(runId: string): { left: number; openAt: number | null };
  /** Batches from `number` on, done or not, in order. */
  everyBatch(runId: string, number: number, limit: number): Batch[];
  /** Batches from `number` on that have result rows, in order. */
  batches(runId: string, number: number, limit: number): BatchSummary[];
  /** The numbers of the batches of a type whose keys may lie in this range, ends included. */
  batchesBetween(runId: string, type: string, first: string, last: string | null): number[];
  /** One part of a batch's result rows, compressed. */
  saveRows(runId: string, batch: number, part: number, rows: Uint8Array): void;
  /** In the order of their parts. */
  rows(runId: string, batch: number): Uint8Array[];
  /** Adds a lease, or puts it in place of the one with its id. Without `intents`, what is announced under it stays. */
  saveLease(lease: Lease, intents?: readonly Intent[]): void;
  /** What is announced under a lease. */
  intents(lease: number): Intent[];
  dropLease(id: number): void;
  lease(id: number): Lease | null;
  /** The leases of a run, or of all runs. */
  leases(runId?: string): Lease[];
  /** The highest id that a lease ever had; 0 without any. */
  lastLease(): number;
  /** Adds a deferred record, or puts it in place of the one with its run and key. */
  saveDeferred(deferred: Deferred): void;
  dropDeferred(runId: string, key: string): void;
  /** Deferred records of one type that no lease holds and that are due, by due time, then key; or only those with an intent. */
  dueDeferred(runId: string, type: string, now: number, limit: number, only?: "any" | "unresolved"): Deferred[];
  /** Those of these keys that are deferred. */
  deferredOf(runId: string, keys: readonly string[]): Deferred[];
  /** The deferred records that a lease holds, by key. */
  leasedDeferred(lease: number): Deferred[];
  /** How many records of the run are deferred, leased ones included, and how many of those it may have written. */
  deferredLeft(runId: string): { left: number; unresolved: number; dueAt: number | null };
  /** Forgets deferred records without an intent: those that the run has certainly not written. */
  dropUnwritten(runId: string): void;
  /** Notes a part of the run's backup, in place of an earlier note of the same name, whose batches stay. */
  savePart(runId: string, part: NotedPart): void;
  part(runId: string, name: string): BackupPart | null;
  /** Parts of the run's backup, in the order in which they were first noted; `after` is the `place` of the last one seen. */
  parts(runId: string, after: number | null, limit: number): { place: number; part: BackupPart }[];
  /** The parts that hold records of these batches, one by one, each with its keys; and first those that may hold any. */
  partsOf(runId: string, batches: readonly number[]): PartOfBatch[];
  /** What the run's backup is together, by type, in the order of the types' names. None of its parts is looked at. */
  backupTotals(runId: string): BackupTotal[];
  /** Runs with parts, newest first; `before` is the `sequence` of the last one seen. */
  backups(limit: number, before: number | null): RunState[];
  addAudit(entry: AuditEntry): void;
  /** Newest first; `before` is the `sequence` of the last one seen. */
  audit(limit: number, before: number | null, only?: AuditFilter): AuditEntry[];
  addCount(point: ProgressPoint): void;
  dropCount(at: number): void;
  /** Newest first. */
  counts(limit: number): ProgressPoint[];
  addNote(runId: string, note: StoredNote): void;
  lastNote(runId: string): StoredNote | null;
  /** In order; `after` is the `number` of the last one seen. */
  notes(runId: string, limit: number, after: number | null): StoredNote[];
  /** The batches that are done, together for each interval of `width` ms since `from` in which any was finished. */
  throughput(runId: string, from: number, width: number): ThroughputBucket[];
  /** A small JSON document that is kept under a name; `null` when there is none. */
  document<Name extends keyof Documents>(name: Name): Documents[Name] | null;
  saveDocument<Name extends keyof Documents>(name: Name, value: Documents[Name]): void;
  /** Forgets the batches, rows, notes, deferred records and backup parts of a run; the run itself stays. */
  forgetDetails(runId: string): void;
  /** Forgets a run altogether. */
  forgetRun(runId: string): void;
}

/** What is kept once for all runs. */
export type Documents = {
  /** The latest figures of each collection, by type. */
  census: StoredCensus;
  /** The run that counted the figures last: its rows say which records are legacy, unreadable or in conflict. */
  censusRun: string;
  /** Runs whose end is still to be announced. */
  notices: Notice[];
  /** What a Cron Trigger set off. */
  schedule: ScheduleState;
  /**
   * The newest audit entry that is noted outside, and when it was; the first one that is sealed; and when the next is to be
   * noted (in ms; `null`: it need not be).
   */
  auditHead: { written: number; writtenAt: number; sealedFrom: number | null; dueAt: number | null };
  /** Who was refused lately, and when, in ms: each is noted once a minute. */
  refusals: Record<string, number>;
  /** Downloads of backups that need approval. */
  downloads: AskedDownload[];
  /** Runs whose backup is being deleted: what a crash left of it is still to be removed. */
  deletions: string[];
  /** When results and backups that are no longer kept were removed last, in ms. */
  cleanedAt: number;
  /** When any run last read, and last wrote, a record of each collection, by type, in ms. */
  reads: Record<string, { readAt: number; writtenAt: number }>;
};

/** When the work on a batch began, at its first lease, and when it was done. */
export type BatchTime = { startedAt: number; finishedAt: number };

/** Batches that were finished in one interval: from when the first was begun until the last was done. */
export type ThroughputBucket = BatchTime & { processed: number };

export type BatchSummary = { number: number; type: string; counts: BatchCounts };

/** Waits; a test's need not take any time. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** Wakes the owner of the runs, who then calls `work`. A later call replaces an earlier one only if it is sooner. */
export interface Scheduler {
  wakeAt(time: number): void | Promise<void>;
}

/** Where backups are kept, as whole objects by name. */
export interface BackupStore {
  put(name: string, bytes: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | null>;
  /** Removes every object whose name begins so. */
  removeAll(prefix: string): Promise<void>;
  /** What encrypts the parts that are put here, and decrypts them; without it they are kept as they are. */
  encryption?: BackupEncryption;
}

/** The newest audit entry at some time, as it is noted outside of the run log. */
export type AuditHead = {
  sequence: number;
  hash: string;
  /** When it was noted, in ms. */
  at: number;
  /** The first entry that has a seal: all behind it must have one. */
  sealedFrom: number | null;
  seal: string;
};

/** Where the newest audit entry is noted, outside of the run log. */
export interface AuditHeads {
  /** What was written last, or what became of it; `null` for nothing. */
  read(): Promise<unknown>;
  write(head: AuditHead): Promise<void>;
}

/** Those who process batches, by number from 0. Each runs in a place and an invocation of its own. */
export interface Executors {
  /** Has an executor ask for work soon. Waking one that is at work changes nothing. */
  wake(executor: number): void | Promise<void>;
  /** Tells an executor at once that a lease of its is over: it must not begin another write under it. */
  stop(executor: number, lease: number): void | Promise<void>;
}

/** Where finished runs leave their analytics event. */
export interface EventSink {
  put(key: string, text: string): Promise<void>;
}

/** That a run is over, which the webhook has not heard yet. */
export type Notice = { run: string; attempts: number /** In ms. */; dueAt: number };

/** Tells somebody outside that a run is over. Throws when that is not certain to have arrived. */
export type Notify = (run: Run) => Promise<void>;

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** The part of the run log that is about batches and their result rows. */
export type BatchMethods = Pick<
  RunLog,
  | "saveBatch"
  | "batch"
  | "nextBatch"
  | "batchesLeft"
  | "everyBatch"
  | "batches"
  | "batchesBetween"
  | "saveRows"
  | "rows"
  | "throughput"
>;

/** The part of the run log that is about the parts of backups. */
export type PartMethods = Pick<RunLog, "savePart" | "part" | "parts" | "partsOf" | "backupTotals">;
