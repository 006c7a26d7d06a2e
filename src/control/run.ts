import { isActive, type RunStatus } from "../engine/lifecycle.ts";
import { eta, rate, type Sample } from "../engine/progress.ts";
import type { BackupPart } from "./backup.ts";
import type { KeyEntry } from "./ports.ts";
import type { Row } from "./rows.ts";

export const runKinds = ["migrate", "undo", "cleanup", "verify", "backup", "restore"] as const;
export type RunKind = (typeof runKinds)[number];

/** Everything a run was asked to do. What is left out does not apply. */
export type RunOptions = {
  batchSize: number;
  skipErrors: boolean;
  verbose: boolean;
  /** Free text: why. */
  reason?: string;
  /** Stop after so many changed records. */
  limit?: number;
  /** Only these records. */
  ids?: string[];
  /** At most so many writes a second. */
  maxPerSecond?: number;
  /** Begin then, in ms. */
  startAt?: number;
  /** Stop as failed when, after 50 records, more than this part of them is in error. */
  maxErrorRate?: number;
  /** The dry run whose plan is carried out: what changed since is skipped. */
  planOf?: string;
  /** The run to take back, to verify, or whose errors to try again. */
  of?: string;
  /** For a clean-up: the legacy fields to take out, by type. */
  fields?: Record<string, string[]>;
  /** Save each record before it is changed; for a restore, the run whose backup is put back. */
  backup?: boolean | string;
  /** For a restore: replace also what changed since the backup. */
  overwrite?: boolean;
};
export type Actor = { uid: string; name: string | null };
export type Counts = {
  listed: number;
  migrated: number;
  skipped: number;
  errors: number;
  conflicts: number;
  warnings: number;
};
/** Numbers of records. One in which a value was put back also counts as taken back wholly or as kept. */
export type UndoCounts = {
  /** Taken back wholly: nothing of the run stays. */
  whole: number;
  /** In which a value was put back into its legacy field. */
  restored: number;
  /** In which something of the run stays, whether or not the rest was taken back. */
  kept: number;
};
/** What one batch adds to its run's counts, and how many result rows it keeps. */
export type BatchCounts = Omit<Counts, "listed"> & { rows: number; skippedRows: number; undone?: UndoCounts };

/** A run as callers see it. Times in ms since the epoch, `rate` in records per second. */
export type Run = {
  id: string;
  kind: RunKind;
  types: string[];
  status: RunStatus;
  dryRun: boolean;
  options: RunOptions;
  startedBy: Actor;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  counts: Counts;
  /** For an undo, and its dry run: in how many records what came of it. */
  undone?: UndoCounts;
  /** Records to go through, once they have been counted. */
  total: number | null;
  etaMs: number | null;
  rate: number;
  /** Why it failed, or what it is waiting for, in words a superadmin understands. */
  error: string | null;
  /** Why it goes slower than it could. */
  slowed: string | null;
  /** Since when a running run has shown no progress, if that is more than a minute ago. */
  stuckSince: number | null;
};

/** A run as the log keeps it: with what is needed to go on after a crash. */
export type RunState = Omit<Run, "rate" | "etaMs" | "stuckSince"> & {
  /** Orders runs by creation; given by the log's owner. */
  sequence: number;
  /** Digest of the definitions that it was started with. */
  fingerprint: string;
  /** Goes up with every pause, resume and cancel: work begun under an older one changes nothing any more. */
  epoch: number;
  scan: Scan;
  samples: Sample[];
  /** Failures in a row, and when the next attempt is due. */
  attempts: number;
  retryAt: number;
  /** When it last got anywhere. */
  progressAt: number;
  /** How many writes it may have under way at once: fewer while the store complains. */
  width: number;
  /** Whether the run's analytics event has been delivered. */
  reported: boolean;
};

/** How far a run has come: first every collection is counted, then every collection is worked through. */
export type Scan = {
  phase: "count" | "work";
  collection: number;
  cursor: string | null;
  /** The last key of the page before: what lies between it and the end of this page belongs to this page. */
  after: string | null;
  counted: number;
  nextBatch: number;
};

export type Batch = {
  runId: string;
  number: number;
  type: string;
  keys: KeyEntry[];
  /** How often it has failed. */
  attempts: number;
  /** The batches that it was split off from. */
  origins: number[];
  /** Why its one record is given up. */
  hopeless?: string;
  /** For a restore: the part of the backup that its records are in. */
  part?: BackupPart;
  /** How often its records were put off because the application was writing them; they come after all others. */
  deferred?: number;
  /** A second look at records that were put off: they are counted already, and changed only if they went back. */
  again?: boolean;
  /** Not before then, in ms: what was put off is to be left alone by the application for that long. */
  dueAt?: number;
};

/** Whether a batch comes after all that are still to be listed. */
export const isLate = ({ deferred, again }: Batch): boolean => deferred !== undefined || again === true;

export type RunRequest = { kind: RunKind; types: string[]; dryRun: boolean; options: RunOptions };

export const writesAtOnce = 6;
/** Why a run goes slower that waits for records to be left alone. */
export const waitingForQuiet = "the application is writing records, and each is changed once it has been left alone";
const stuckAfter = 60_000;

/** The outcome of an undo for one record, added to those before. */
export const addUndone = (counts: UndoCounts | undefined, { action, restoredFields, keptFields }: Row): UndoCounts =>
  addUndoCounts(counts, {
    whole: action === "migrated" && !keptFields ? 1 : 0,
    restored: restoredFields ? 1 : 0,
    kept: keptFields ? 1 : 0,
  });

export const addUndoCounts = (counts: UndoCounts | undefined, { whole, restored, kept }: UndoCounts): UndoCounts => ({
  whole: (counts?.whole ?? 0) + whole,
  restored: (counts?.restored ?? 0) + restored,
  kept: (counts?.kept ?? 0) + kept,
});

export const processed = ({ migrated, skipped, errors }: Omit<Counts, "listed">): number => migrated + skipped + errors;

export function toRun(state: RunState, now: number): Run {
  const { sequence, fingerprint, epoch, scan, samples, attempts, retryAt, progressAt, width, reported, ...run } = state;
  const moving = run.status === "running";
  return {
    ...run,
    rate: moving ? Math.round(rate(samples) * 10) / 10 : 0,
    etaMs: moving ? eta(samples, processed(run.counts), run.total) : null,
    stuckSince: moving && now - progressAt > stuckAfter ? progressAt : null,
  };
}

export function newRun(
  request: RunRequest & Pick<RunState, "id" | "fingerprint" | "sequence" | "total">,
  startedBy: Actor,
  time: number,
): RunState {
  const waits = request.options.startAt !== undefined && request.options.startAt > time;
  return {
    ...request,
    status: waits ? "scheduled" : "running",
    startedBy,
    createdAt: time,
    startedAt: waits ? null : time,
    finishedAt: null,
    counts: { listed: 0, migrated: 0, skipped: 0, errors: 0, conflicts: 0, warnings: 0 },
    ...(request.kind === "undo" && { undone: { whole: 0, restored: 0, kept: 0 } }),
    error: null,
    slowed: null,
    epoch: 0,
    scan: {
      // Without a total the records have to be counted first.
      phase: request.total === null ? "count" : "work",
      collection: 0,
      cursor: null,
      after: null,
      counted: 0,
      nextBatch: 0,
    },
    samples: [{ at: time, processed: 0 }],
    attempts: 0,
    retryAt: 0,
    progressAt: time,
    width: writesAtOnce,
    reported: false,
  };
}

/** The run, over for this reason. */
export const fail = (run: RunState, time: number, error: string): RunState => ({
  ...run,
  status: "failed",
  finishedAt: time,
  error,
});

/** The active run, if any, that already holds one of these collections. */
export const blocking = (runs: readonly RunState[], types: readonly string[]): RunState | undefined =>
  runs.find((run) => isActive(run.status) && run.types.some((type) => types.includes(type)));
