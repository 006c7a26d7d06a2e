import type { NotedPart } from "../backupParts.ts";
import type { BatchCounts } from "../batchCounts.ts";
import type { CensusCounts } from "../censusFigures.ts";
import type { Deferred, Intent, RunState } from "../runState.ts";
import type { SavedPart } from "./savedParts.ts";

/**
 * What the coordinator and an executor say to each other. An executor keeps nothing. It asks for a lease and makes one
 * report a slice: what became of the writes that it announced before, what of this slice needs no writing, and what it is
 * about to write. Nothing is written that the run log does not hold as an intent, and nothing after the coordinator has
 * answered "stopped".
 *
 * Everything here can be sent as it is from one Durable Object to another.
 */

/** What an executor may read and write next. */
export type Slice = {
  /** The most records to read. */
  records: number;
  /** The most writes: those that fit into the window between read and write. */
  writes: number;
  /** Not to be read before then, in ms: `maxPerSecond`. */
  from: number;
  /** The most writes at the same time. */
  atOnce: number;
};

/** A lease, and all that is needed to work on it. */
export type Work = {
  lease: number;
  /** The lease is over at this time, in ms, unless a report renews it. */
  deadline: number;
  run: Pick<RunState, "id" | "kind" | "dryRun" | "options" | "isCensus" | "encrypts"> & { startedAt: number };
  type: string;
  /** A range of keys or chosen keys; `null` for deferred records. */
  batch: {
    number: number;
    /** Behind this key: what is committed before, or where the range begins. `null` from the start. */
    after: string | null;
    last: string | null;
    cursor: string | null;
    position: number;
    keys?: string[];
    /** Something went wrong over it before: each read is to be reported first. */
    isCareful: boolean;
    /** A record that is given up without another look, and why; `null` when there is none. */
    unprocessable: { key: string; why: string } | null;
  } | null;
  deferred: Deferred[];
  /** Rows that the run which this one refers to has for these records, as NDJSON. */
  referred: string;
  /** Legacy fields that clean-ups took out of these records since then, by key. */
  takenOut: [key: string, fields: string[]][];
  /** For a restore: the parts of the backup that hold these records. */
  saved: SavedPart[];
  /** The run is over: find out what it has written, and write nothing. */
  readOnly: boolean;
  slice: Slice;
};

/** What is known of records since the last report: of every intent what became of it, and of others that need no writing. */
export type Settled = {
  /** Of a batch: everything up to this key is settled, deferred or announced. `null` for deferred records. */
  upTo: string | null;
  /** How many records of the batch that adds. */
  passed: number;
  /** How many records were read, and how many of those were or will be written. */
  read: number;
  writes: number;
  /** Whether anything was, or may have been, written. */
  wrote: boolean;
  /** By batch: the rows to keep, compressed, and what they count. */
  results: { batch: number; rows: Uint8Array | null; counts: BatchCounts }[];
  /** Records to be deferred, again or for the first time. `dueAt` is the coordinator's to set. */
  deferred: Deferred[];
  /** Deferred records that are settled now. */
  resolved: string[];
  /** Backup parts of records that were saved and not written. */
  saved: NotedPart[];
  /** Keys of the last announced backup part that were not, or may not have been, written. */
  unwritten: string[];
  /** Deferred records whose earlier write turned out to have happened: their text in an earlier part counts. */
  confirmed: { part: string; key: string }[];
  recount: CensusCounts;
  changed: CensusCounts;
  /** How many records may have been written, which nobody will ever know: they were changed again since. */
  inDoubt: number;
  /** The longest text, in characters. */
  largest: number;
  /** When the last of them were read, in ms. */
  readAt: number;
  /** Whether the store asked for less. */
  throttled: boolean;
  /** The error that ends a run without `skipErrors`: of which record, and why. */
  stopAt: { id: string; message: string } | null;
};

/** Why an executor gives a lease back. */
export type End =
  | { why: "finished" }
  /** Its invocation is used up, or it was asked to stop: the rest is for another lease. */
  | { why: "released" }
  /** The store failed on it, or its daily limit is spent. `isRead`: when the records of a slice were read. */
  | { why: "failed"; message: string; throttled: boolean; daily: boolean; isRead: boolean }
  /** A part of a backup can't be read, or not be saved, as it has to be: the run can't go on. */
  | { why: "backup"; message: string };

export type Report = {
  lease: number;
  executor: number;
  /** Of the lease, should the coordinator have ended it by now. */
  runId: string;
  batch: number | null;
  /** How many records the listing of the batch found that are still to come. */
  listed?: number;
  settled?: Settled;
  /** When records were last read that no report has settled, in ms: they may be in the cache. `null` when there are none. */
  unsettledAt: number | null;
  /**
   * It is about to read records of a batch over which something went wrong before: should it be lost, that is why. `alone`
   * is the key when it is only one.
   */
  isReading?: { alone: string | null };
  /** What is about to be written. */
  intents?: { intents: Intent[]; part: NotedPart | null };
  end?: End;
};

/**
 * `stopped`: the lease is over. What was settled with this report is kept; what was announced must not be written. Else
 * what was announced may be written until the deadline, and `slice` is what to take after that: `null` to give the lease
 * back then.
 */
export type Answer = { stopped: true } | { stopped: false; deadline: number; slice: Slice | null };

/** The coordinator, as an executor sees it. */
export interface Coordinator {
  /**
   * @param survived a lease that the executor gave up as the coordinator could not be reached: nothing in it is to blame
   * @returns `null` when there is nothing to do
   */
  lease(executor: number, survived?: number): Promise<Work | null>;
  report(report: Report): Promise<Answer>;
}

/** A lease that is not renewed ends after this time, in ms. */
export const leaseTime = 10_000;

/** An operation of the store that takes longer, in ms, has failed. It may still have its effect. */
export const longestOperation = 8_000;

/** As many keys as KV reads in one operation. */
export const mostRecords = 100;

/**
 * The most places that the rows of one slice list, unless one record has more: rows and intents are stored together, and a
 * SQLite row has 2 MB at most. A place takes about 250 bytes.
 */
export const mostPlaces = 4_000;

/** About how many characters of record texts an executor holds at once. Parsed, they take several times as much memory. */
export const mostCharacters = 4_000_000;
