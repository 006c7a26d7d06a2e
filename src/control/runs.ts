import { digest } from "../engine/digest.ts";
import { command, isActive, type RunCommand } from "../engine/lifecycle.ts";
import type { Definition } from "../schema/definition.ts";
import { type AuditEntry, record } from "./audit.ts";
import { DamagedBackup, type Manifest, manifestOf, readPart, type Saved } from "./backup.ts";
import { type Cause, readCauses } from "./causes.ts";
import { type BatchView, readBatches, readNotes, readThroughput, type Throughput } from "./course.ts";
import type { AuditFilter, RunFilter } from "./filter.ts";
import { count, type Note, named, note } from "./journal.ts";
import { cut, type PageRequest, placeOf } from "./paging.ts";
import type { Clock, EventSink, RecordStore, RunLog, Scheduler, Sleep, Vault } from "./ports.ts";
import { noteCount, type ProgressPoint, progress } from "./progress.ts";
import { type RecordRuns, recordRuns } from "./recordRuns.ts";
import { type ResultsPage, type ResultsQuery, readResults } from "./results.ts";
import { type Actor, blocking, newRun, type Run, type RunRequest, type RunState, toRun } from "./run.ts";
import { prepare, retryOf } from "./start.ts";
import { createWaiting } from "./waiting.ts";
import { createWork } from "./work.ts";

/** A run that was started; the run that is in the way; or why there can be none. */
export type Started = { run: Run } | { blockedBy: Run } | { refused: string };
export type Commanded = { run: Run } | { refused: string; run: Run } | null;

/** Everything that can be done with runs. What can be expected to go wrong is an answer, not an exception. */
export interface Runs {
  /** Starts a run, unless an active one already holds one of its collections. */
  start(request: RunRequest, by: Actor): Promise<Started>;
  /** Starts a run over just the records that were in error; `null` when there is no such run. */
  retry(id: string, by: Actor): Promise<Started | null>;
  run(id: string): Promise<Run | null>;
  /** Newest first; `cursor` as the last answer gave it. */
  runs(page: PageRequest & RunFilter): Promise<{ runs: Run[]; cursor: string | null }>;
  /** Answers when the run is over and its event delivered, or after `ms`, whichever is first. */
  wait(id: string, ms: number): Promise<Run | null>;
  command(id: string, name: RunCommand, by: Actor): Promise<Commanded>;
  /** Changes how fast a run may write while it goes; `null` lifts the limit. */
  limitRate(id: string, maxPerSecond: number | null, by: Actor): Promise<Commanded>;
  results(id: string, query: ResultsQuery): Promise<ResultsPage | null>;
  /** What went wrong, by cause. */
  causes(id: string): Promise<{ causes: Cause[]; complete: boolean } | null>;
  /** What runs did to one record; `null` when there can be no such record. `cursor` as the last answer gave it. */
  recordRuns(type: string, id: string, cursor?: string): Promise<RecordRuns | null>;
  /** What the run saved; `null` when it saved nothing. */
  backup(id: string): Promise<Manifest | null>;
  /** One part of the run's backup, checked. */
  backupPart(id: string, index: number): Promise<Saved[] | { damaged: string } | null>;
  /** Runs that saved something, newest first. */
  backups(page: PageRequest): Promise<{ backups: Manifest[]; cursor: string | null }>;
  /** Notes what a count of all records found, if that is new; answers whether it was. */
  noteCount(point: ProgressPoint): Promise<boolean>;
  /** What counts found so far, oldest first. */
  progress(): Promise<{ points: ProgressPoint[] }>;
  /** Newest first. */
  audit(page: PageRequest & AuditFilter): Promise<{ entries: AuditEntry[]; cursor: string | null }>;
  /** In the order in which they were cut; `null` when there is no such run. */
  batches(id: string, page: PageRequest): Promise<{ batches: BatchView[]; cursor: string | null } | null>;
  /** What happened in the run, oldest first. */
  log(id: string, page: PageRequest): Promise<{ entries: Note[]; cursor: string | null } | null>;
  throughput(id: string): Promise<Throughput | null>;
}

export type RunsPorts = {
  collections: readonly Definition[];
  stores: Readonly<Record<string, RecordStore>>;
  log: RunLog;
  scheduler: Scheduler;
  events: EventSink;
  /** Where backups are kept; without one there are none. */
  vault: Vault | null;
  clock: Clock;
  sleep: Sleep;
  /** From 0 to 1, to keep what failed together from coming back together. */
  random: () => number;
  newId: () => string;
};

/** @returns the runs, and `work`, which their scheduler calls whenever it was asked to wake them */
export function createRuns(ports: RunsPorts): Runs & { work(): Promise<void> } {
  const { log, clock, scheduler } = ports;
  const fingerprint = digest(ports.collections as never);
  const waiting = createWaiting();
  const work = createWork(ports, fingerprint, waiting.wake);

  const shown = (run: RunState): Run => toRun(run, clock());
  const known = (id: string): Run | null => {
    const run = log.run(id);
    return run && shown(run);
  };

  async function start(asked: RunRequest, by: Actor, action = `start ${asked.kind}`): Promise<Started> {
    const started = log.transaction((): Started => {
      const prepared = prepare(log, asked, ports.vault !== null, ports.collections);
      if ("refused" in prepared) return prepared;
      const { request, total } = prepared;
      const blockedBy = blocking(log.openRuns(), request.types);
      if (blockedBy) return { blockedBy: shown(blockedBy) };
      const sequence = (log.runs(1, null)[0]?.sequence ?? 0) + 1;
      const run = newRun({ ...request, id: ports.newId(), fingerprint, sequence, total }, by, clock());
      log.saveRun(run);
      const what = request.dryRun ? `${action} (dry run)` : action;
      record(log, { at: clock(), by, action: what, run: run.id, reason: request.options.reason ?? null });
      const message = `${run.status === "scheduled" ? "Set up, to be started later," : "Started"} by ${named(by)}.`;
      note(log, run.id, { at: clock(), level: "info", message }, "always");
      return { run: shown(run) };
    });
    if ("run" in started) await scheduler.wakeAt(Math.max(clock(), asked.options.startAt ?? 0));
    return started;
  }

  /** Changes a run if its status allows it, and notes who did. */
  async function change(
    id: string,
    by: Actor,
    action: string,
    told: string,
    made: (run: RunState) => RunState | { refused: string },
  ): Promise<Commanded> {
    const answer = log.transaction((): Commanded => {
      const run = log.run(id);
      if (!run) return null;
      const changed = made(run);
      if ("refused" in changed) return { refused: changed.refused, run: shown(run) };
      log.saveRun(changed);
      record(log, { at: clock(), by, action, run: id, reason: null });
      note(log, id, { at: clock(), level: "info", message: `${told} by ${named(by)}.` }, "always");
      return { run: shown(changed) };
    });
    if (answer && !("refused" in answer)) await scheduler.wakeAt(clock());
    return answer;
  }

  return {
    work,

    start: (request, by) => start(request, by),

    async retry(id, by) {
      if (!log.run(id)) return null;
      const request = retryOf(log, id);
      return "refused" in request ? request : start(request, by, `retry ${id}`);
    },

    run: async (id) => known(id),

    async runs({ limit, cursor: after, ...only }) {
      const { page, cursor } = cut(log.runs(limit + 1, placeOf(after), only), limit, bySequence);
      return { runs: page.map(shown), cursor };
    },

    async wait(id, ms) {
      const run = log.run(id);
      const over = run === null || (!isActive(run.status) && (run.reported || run.retryAt > 0));
      if (!over && ms > 0) await waiting.until(id, ms);
      return known(id);
    },

    command: (id, name, by) =>
      change(id, by, name, commandWords[name], (run) => {
        const allowed = command(run.status, name);
        if ("refused" in allowed) return allowed;
        const over = !isActive(allowed.to) && { finishedAt: clock() };
        const fresh = { samples: [], attempts: 0, retryAt: 0, error: null, slowed: null, progressAt: clock() };
        return { ...run, ...fresh, ...over, status: allowed.to, epoch: run.epoch + 1 };
      }),

    limitRate: (id, maxPerSecond, by) =>
      change(
        id,
        by,
        maxPerSecond === null ? "lift the write limit" : `limit to ${maxPerSecond} writes a second`,
        maxPerSecond === null ? "Write limit lifted" : `Limited to ${count(maxPerSecond, "write")} a second`,
        (run) => {
          if (!isActive(run.status))
            return { refused: `The run is ${run.status}; only an active run's limit can be changed.` };
          const { maxPerSecond: _, ...options } = run.options;
          return { ...run, options: { ...options, ...(maxPerSecond !== null && { maxPerSecond }) } };
        },
      ),

    async results(id, query) {
      return log.run(id) ? await readResults(log, ports.collections, id, query) : null;
    },

    recordRuns: (type, id, cursor) => recordRuns(log, ports.collections, clock(), type, id, cursor),

    async causes(id) {
      return log.run(id) ? await readCauses(log, id) : null;
    },

    async backup(id) {
      const run = log.run(id);
      const manifest = run && manifestOf(log, run);
      return manifest && manifest.parts.length > 0 ? manifest : null;
    },

    async backupPart(id, index) {
      const part = log.parts(id)[index];
      if (!part || !ports.vault) return null;
      try {
        return await readPart(ports.vault, part);
      } catch (error) {
        if (error instanceof DamagedBackup) return { damaged: error.message };
        throw error;
      }
    },

    async backups({ limit, cursor: after }) {
      const { page, cursor } = cut(log.backups(limit + 1, placeOf(after)), limit, bySequence);
      return { backups: page.map((run) => manifestOf(log, run)), cursor };
    },

    async audit({ limit, cursor: after, ...only }) {
      const { page, cursor } = cut(log.audit(limit + 1, placeOf(after), only), limit, bySequence);
      return { entries: page, cursor };
    },

    noteCount: async (point) => noteCount(log, point),

    progress: async () => ({ points: progress(log) }),

    async batches(id, page) {
      const run = log.run(id);
      return run && readBatches(log, ports.collections, run, page);
    },

    log: async (id, page) => (log.run(id) ? readNotes(log, id, page) : null),

    async throughput(id) {
      const run = log.run(id);
      return run && readThroughput(log, run, clock());
    },
  };
}

const bySequence = ({ sequence }: { sequence: number }): number => sequence;

const commandWords: Record<RunCommand, string> = { pause: "Paused", resume: "Resumed", cancel: "Cancelled" };
