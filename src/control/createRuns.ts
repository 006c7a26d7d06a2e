import type { Actor, Run } from "../contract/run.ts";
import { digest } from "../engine/digest.ts";
import { isActive } from "../engine/lifecycle.ts";
import { describeDefinition } from "../schema/describeDefinition.ts";
import { createAuditTrail } from "./auditTrail.ts";
import { bySchedule } from "./bySchedule.ts";
import { createTally } from "./callUnits.ts";
import { readCauses } from "./causes.ts";
import { liveFigures, toPoint } from "./censusFigures.ts";
import { createBackups } from "./createBackups.ts";
import { createCounts } from "./createCounts.ts";
import type { Coordination } from "./execution/coordination.ts";
import { createDriver } from "./execution/driver.ts";
import { endCounts } from "./execution/ending.ts";
import { grantLease } from "./execution/leases.ts";
import { executorsFor } from "./execution/listing.ts";
import type { Coordinator } from "./execution/protocol.ts";
import { takeReport } from "./execution/reports.ts";
import { decodeCursor, paginate } from "./pagination.ts";
import { blocking, prepareRun, retryOf, savesRecords } from "./prepareRun.ts";
import { noteCount, progress } from "./progressHistory.ts";
import { readResults } from "./readResults.ts";
import { recordRuns } from "./recordRuns.ts";
import { createRunCommands } from "./runCommands.ts";
import { named, note } from "./runNotes.ts";
import { newRun, type RunRequest, type RunState, toRun } from "./runState.ts";
import type { Runs, RunsPorts, StartResult } from "./runs.ts";
import { createRunWaiters } from "./runWaiters.ts";
import { createSchedule } from "./schedule.ts";
import { readBatches, readExecutors, readNotes, readThroughput } from "./timeline.ts";
import { approvalTime, createApprovals, needsApproval } from "./twoPeople.ts";

/**
 * The coordinator.
 * @returns the runs; what executors ask of it; and `work`, which the scheduler calls whenever it was asked to wake it
 */
export function createRuns(ports: RunsPorts): Runs & Coordinator & { work(): Promise<void> } {
  const { log, clock, scheduler } = ports;
  const trail = createAuditTrail(ports);
  const approvals = createApprovals({ ...ports, trail });
  const fingerprint = digest(ports.collections.map(describeDefinition) as never);
  let notedAt = 0;
  const tally = createTally(clock);
  const waiting = createRunWaiters(ports.sleep);
  const coordination: Coordination = {
    ...ports,
    readCache: ports.readCacheSeconds * 1_000,
    noteFigures() {
      if (clock() - notedAt < noteEvery) return;
      notedAt = clock();
      const point = toPoint(liveFigures(log), ports.collections, notedAt);
      if (point) noteCount(log, point);
    },
    ended: (id) => {
      // Called in transactions, which others must not see the middle of.
      queueMicrotask(() => {
        waiting.wake(id);
        // Whatever is next must not wait for the reminder.
        void scheduler.wakeAt(clock());
      });
    },
  };
  const drive = createDriver({ ...ports, ...coordination, fingerprint, saveAuditHead: trail.saveHead });

  const counts = createCounts(ports, waiting, (request, by) => create(request, null, by, true));

  const { keepCurrent = null, onRegression = null } = ports;
  const schedule = createSchedule(
    { ...ports, trail, fingerprint, keepCurrent, onRegression },
    counts.count,
    (request, by) => start(request, by),
  );

  async function work(): Promise<void> {
    await drive();
    // Not waited for: a host that is slow to hear of something holds up no run.
    void schedule.goOn().catch((error) => console.error("The schedule could not go on:", error));
  }

  const shown = (run: RunState): Run => toRun(run, clock(), run.settled ? 0 : log.deferredLeft(run.id).left);
  const known = (id: string): Run | null => {
    const run = log.run(id);
    return run && shown(run);
  };
  const isOver = (run: RunState) => !isActive(run.status) && (run.reported || run.reportAt > 0);

  async function start(asked: RunRequest, by: Actor, action = `start ${asked.kind}`): Promise<StartResult> {
    const started = log.transaction((): StartResult => {
      const prepared = prepareRun(log, asked, ports.backupStore, ports.collections);
      if ("refused" in prepared) return prepared;
      const { request, total } = prepared;
      const blockedBy = blocking(log.openRuns(), request.types);
      if (blockedBy) return { blockedBy: shown(blockedBy) };
      if (!isLater(request, clock())) endCounts(coordination);
      const run = create(request, total, by, false);
      const what = request.dryRun ? `${action} (dry run)` : action;
      trail.record({ by, action: what, run: run.id, reason: request.options.reason ?? null });
      const later = run.approval ? "Asked for, to be approved by another person," : "Set up, to be started later,";
      const message = `${run.status === "scheduled" ? later : "Started"} by ${named(by)}.`;
      note(log, run.id, { at: clock(), level: "info", message }, "always");
      return { run: shown(run) };
    });
    // One that waits for approval is looked at when its hour is over.
    if ("run" in started)
      await scheduler.wakeAt(started.run.approval?.until ?? Math.max(clock(), asked.options.startAt ?? 0));
    return started;
  }

  function create(request: RunRequest, total: number | null, by: Actor, isCensus: boolean): RunState {
    const now = clock();
    const sequence = log.lastSequence() + 1;
    const executors = executorsFor(request, total ?? recordsOf(request.types));
    const identity = { id: ports.newId(), fingerprint, sequence, total, executors, isCensus };
    const approval = { until: now + approvalTime, by: null, at: null };
    const isForTwo = approvals.required && needsApproval(request);
    const hasKey = (ports.backupStore?.encryption?.fingerprints ?? []).length > 0;
    const encrypts = savesRecords(request) && hasKey && { encrypts: true };
    const run = newRun(
      { ...request, ...identity, ...encrypts, ...(isForTwo && { approval }), isUnattended: by === bySchedule },
      by,
      now,
    );
    log.saveRun(run);
    return run;
  }

  /** How many records there were when they were counted last. */
  function recordsOf(types: readonly string[]): number {
    const figures = log.document("census") ?? {};
    return types.reduce((sum, type) => sum + (figures[type]?.total ?? 0), 0);
  }

  return {
    work,
    lease: async (executor, survived) => grantLease(coordination, executor, survived),
    report: async (message) => takeReport(coordination, message),

    start: (request, by) => start(request, by),

    async retry(id, by) {
      if (!log.run(id)) return null;
      const request = retryOf(log, id);
      return "refused" in request ? request : start(request, by, `retry ${id}`);
    },

    run: async (id) => known(id),

    async runs({ limit, cursor: after, ...only }) {
      const { page, cursor } = paginate(log.runs(limit + 1, decodeCursor(after), only), limit, bySequence);
      return { runs: page.map(shown), cursor };
    },

    async wait(id, ms) {
      const end = clock() + ms;
      for (let run = log.run(id); run && !isOver(run) && clock() < end; run = log.run(id)) {
        await waiting.until(id, end - clock());
      }
      return known(id);
    },

    async results(id, query) {
      return log.run(id) ? readResults(log, ports.collections, id, query) : null;
    },

    recordRuns: async (type, id, cursor) => recordRuns(log, ports.collections, clock(), type, id, cursor),

    async causes(id) {
      return log.run(id) ? readCauses(log, id) : null;
    },

    noteRefusal: async (by, what) => log.transaction(() => trail.recordRefusal(by, what)),
    noteReading: async (by, action, reason) => log.transaction(() => trail.record({ by, action, run: "", reason })),

    noteUnits: async (key, units) => tally(key, units).wait,

    awaitedDownload: async (id, by, reason) => log.transaction(() => approvals.awaited(id, by, reason)),

    approvals: async () => ({ required: approvals.required, approvals: approvals.pending() }),

    noteDownload: async (id, what, by, reason) =>
      log.transaction(() => {
        if (!log.run(id)) return false;
        trail.record({ by, action: `download ${what}`, run: id, reason });
        return true;
      }),

    async audit({ limit, cursor: after, ...only }) {
      const { page, cursor } = paginate(log.audit(limit + 1, decodeCursor(after), only), limit, bySequence);
      return { entries: page, cursor };
    },

    checkAudit: (cursor) => trail.check(cursor),

    ...createRunCommands({ scheduler, coordination, trail, approvals, waiting, shown }),
    ...counts,
    ...createBackups(ports, trail),

    progress: async () => ({ points: progress(log), schedule: schedule.shown() }),
    scheduled: (cron) => schedule.begin(cron),

    async batches(id, page) {
      const run = log.run(id);
      return run && readBatches(log, ports.collections, run, page);
    },

    log: async (id, page) => (log.run(id) ? readNotes(log, id, page) : null),

    async throughput(id) {
      const run = log.run(id);
      return run && readThroughput(log, run, clock());
    },

    executors: async (id) => (log.run(id) ? { executors: readExecutors(log, id) } : null),
  };
}

/** How often the figures are noted while a run changes them, in ms. */
const noteEvery = 1_000;

const isLater = ({ options: { startAt } }: RunRequest, now: number): boolean => startAt !== undefined && startAt > now;

const bySequence = ({ sequence }: { sequence: number }): number => sequence;
