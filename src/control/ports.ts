import type { AuditEntry } from "./audit.ts";
import type { BackupPart } from "./backup.ts";
import type { AuditFilter, RunFilter } from "./filter.ts";
import type { KeptNote } from "./journal.ts";
import type { ProgressPoint } from "./progress.ts";
import type { Batch, BatchCounts, RunState } from "./run.ts";

/**
 * A key as a listing gives it; `expiration` in seconds since the epoch. `seen` is the digest of the text that a record had
 * when it was put off.
 */
export type KeyEntry = { key: string; expiration?: number; seen?: string };

/**
 * `text` is without a leading byte order mark, however it was read. `damaged`: the bytes are not UTF-8, so the text is not
 * what is stored and must never be written back.
 */
export type Stored = { text: string; metadata: unknown; damaged?: boolean };

export type PutOptions = { expiration?: number; metadata?: unknown };

/** Where one collection's records live. Every method may reject: a store can be slow, full or away. */
export interface RecordStore {
  /** One page of keys in UTF-8 order. A page can be empty before the last; `cursor` is `null` after the last. */
  list(prefix: string, cursor: string | null): Promise<{ keys: KeyEntry[]; cursor: string | null }>;
  /** The values of up to 100 keys; a key without a value is not in the answer. */
  getMany(keys: readonly string[]): Promise<Map<string, Stored>>;
  /** Replaces a value. What `options` leaves out is dropped from the entry, as KV does. */
  put(key: string, text: string, options: PutOptions): Promise<void>;
}

/**
 * The truth about runs. Synchronous, as a Durable Object's SQLite is: what happens inside `transaction` happens
 * whole or not at all, with nothing in between.
 */
export interface RunLog {
  transaction<T>(work: () => T): T;
  saveRun(run: RunState): void;
  run(id: string): RunState | null;
  /** Newest first; `before` is the `sequence` of the last one seen. */
  runs(limit: number, before: number | null, only?: RunFilter): RunState[];
  /** Runs that are scheduled, running or paused, and finished ones whose event has not been delivered. */
  openRuns(): RunState[];
  addBatch(batch: Batch): void;
  /** The first batch that is not done; late ones after all others. */
  nextBatch(runId: string): Batch | null;
  /** Puts a batch that failed in place of itself: with its attempts counted, or with fewer keys. */
  changeBatch(batch: Batch): void;
  finishBatch(runId: string, number: number, counts: BatchCounts, time: BatchTime): void;
  /** Batches from `number` on that are done and have rows, in order. */
  batches(runId: string, number: number, limit: number): BatchSummary[];
  /** The numbers of the batches of a type that have rows and whose keys may lie in this range, ends included. */
  batchesBetween(runId: string, type: string, first: string, last: string | null): number[];
  /** One part of a batch's result rows, compressed. */
  saveRows(runId: string, batch: number, part: number, rows: Uint8Array): void;
  rows(runId: string, batch: number): Uint8Array[];
  rowsPart(runId: string, batch: number, part: number): Uint8Array | null;
  /** Notes a part of the run's backup, in place of an earlier note of the same name. */
  savePart(runId: string, part: BackupPart): void;
  /** The parts of the run's backup, in the order in which they were first noted. */
  parts(runId: string): BackupPart[];
  /** Runs with parts, newest first; `before` is the `sequence` of the last one seen. */
  backups(limit: number, before: number | null): RunState[];
  addAudit(entry: AuditEntry): void;
  /** Newest first; `before` is the `sequence` of the last one seen. */
  audit(limit: number, before: number | null, only?: AuditFilter): AuditEntry[];
  addCount(point: ProgressPoint): void;
  dropCount(at: number): void;
  /** Newest first. */
  counts(limit: number): ProgressPoint[];
  addNote(runId: string, note: KeptNote): void;
  lastNote(runId: string): KeptNote | null;
  /** In order; `after` is the `number` of the last one seen. */
  notes(runId: string, limit: number, after: number | null): KeptNote[];
  /** Batches from `number` on, done or not, in order. */
  everyBatch(runId: string, number: number, limit: number): KeptBatch[];
  /** The batches that are done, together for each stretch of `width` ms since `from` in which any was finished. */
  throughput(runId: string, from: number, width: number): Stretch[];
}

/** When the work on a batch began, at the attempt that succeeded, and when it was done. */
export type BatchTime = { startedAt: number; finishedAt: number };

/** Batches that were finished one after the other: from when the first was begun until the last was done. */
export type Stretch = BatchTime & { processed: number };

/** What stays of a batch; `first` and `last` are keys. Times are `null` until it is done. */
export type KeptBatch = {
  number: number;
  type: string;
  first: string;
  last: string;
  records: number;
  attempts: number;
  late: boolean;
  again: boolean;
  counts: BatchCounts | null;
  startedAt: number | null;
  finishedAt: number | null;
};

export type BatchSummary = { number: number; type: string; counts: BatchCounts };

/** Waits; a test's need not take any time. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** Wakes the owner of the runs, who then calls `work`. A later call replaces an earlier one only if it is sooner. */
export interface Scheduler {
  wakeAt(time: number): void | Promise<void>;
}

/** Where backups are kept, as whole objects by name. */
export interface Vault {
  put(name: string, bytes: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | null>;
}

/** Where finished runs leave their analytics event. */
export interface EventSink {
  put(key: string, text: string): Promise<void>;
}

/** Milliseconds since the epoch. */
export type Clock = () => number;
