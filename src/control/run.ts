import { isActive, type RunStatus } from "../engine/lifecycle.ts";
import { eta, rate, type Sample } from "../engine/progress.ts";
import type { KeyEntry } from "./ports.ts";

export type RunKind = "migrate";
export type RunOptions = { batchSize: number; skipErrors: boolean; verbose: boolean };
export type Actor = { uid: string; name: string | null };
export type Counts = {
  listed: number;
  migrated: number;
  skipped: number;
  errors: number;
  conflicts: number;
  warnings: number;
};
/** What one batch adds to its run's counts, and how many result rows it keeps. */
export type BatchCounts = Omit<Counts, "listed"> & { rows: number };

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
  /** Records to go through, once they have been counted. */
  total: number | null;
  etaMs: number | null;
  rate: number;
  /** Why it failed, or what it is waiting for, in words a superadmin understands. */
  error: string | null;
};

/** A run as the log keeps it: with what is needed to go on after a crash. */
export type RunState = Omit<Run, "rate" | "etaMs"> & {
  /** Orders runs by creation; given by the log's owner. */
  sequence: number;
  scan: Scan;
  samples: Sample[];
  /** Failed attempts at the step in hand, and when the next one is due. */
  attempts: number;
  retryAt: number;
  /** Whether the run's analytics event has been delivered. */
  reported: boolean;
};

/** How far a run has come: first every collection is counted, then every collection is worked through. */
export type Scan = {
  phase: "count" | "work";
  collection: number;
  cursor: string | null;
  counted: number;
  nextBatch: number;
};

export type Batch = { runId: string; number: number; type: string; keys: KeyEntry[] };

export const processed = ({ migrated, skipped, errors }: Omit<Counts, "listed">): number => migrated + skipped + errors;

export function toRun(state: RunState): Run {
  const { sequence, scan, samples, attempts, retryAt, reported, ...run } = state;
  const moving = run.status === "running";
  return {
    ...run,
    rate: moving ? Math.round(rate(samples) * 10) / 10 : 0,
    etaMs: moving ? eta(samples, processed(run.counts), run.total) : null,
  };
}

export function newRun(
  request: { id: string; types: string[]; dryRun: boolean; options: RunOptions },
  startedBy: Actor,
  time: number,
  sequence: number,
): RunState {
  return {
    ...request,
    kind: "migrate",
    status: "running",
    startedBy,
    createdAt: time,
    startedAt: time,
    finishedAt: null,
    counts: { listed: 0, migrated: 0, skipped: 0, errors: 0, conflicts: 0, warnings: 0 },
    total: null,
    error: null,
    sequence,
    scan: { phase: "count", collection: 0, cursor: null, counted: 0, nextBatch: 0 },
    samples: [],
    attempts: 0,
    retryAt: 0,
    reported: false,
  };
}

/** The active run, if any, that already holds one of these collections. */
export const blocking = (runs: readonly RunState[], types: readonly string[]): RunState | undefined =>
  runs.find((run) => isActive(run.status) && run.types.some((type) => types.includes(type)));
