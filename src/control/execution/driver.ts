import { isActive } from "../../engine/lifecycle.ts";
import type { Definition } from "../../schema/definition.ts";
import { headDueAt } from "../auditHead.ts";
import { type Budget, createBudget, withBudget } from "../budget.ts";
import { reportRun } from "../event.ts";
import type { AuditHeads, BackupStore, EventSink, RecordStore, Scheduler, Sleep } from "../ports.ts";
import { note } from "../runNotes.ts";
import { isWindingDown, type RunState } from "../runState.ts";
import { isPending, notApproved } from "../twoPeople.ts";
import { type Coordination, loseLease } from "./coordination.ts";
import { conclude, endCounts } from "./ending.ts";
import { afterFailure, explain, failed } from "./failure.ts";
import { waitForFreshReads } from "./freshness.ts";
import { executorsOf } from "./leases.ts";
import { isListed, listPage } from "./listing.ts";
import { createNotices, nextNotice } from "./notices.ts";
import { deletionRetry, goOnDeleting, pendingDeletions, removeOld } from "./retention.ts";
import { checkStarters, type StarterPorts } from "./starters.ts";

export type DriverPorts = Coordination &
  StarterPorts & {
    collections: readonly Definition[];
    stores: Readonly<Record<string, RecordStore>>;
    events: EventSink;
    scheduler: Scheduler;
    sleep: Sleep;
    fingerprint: string;
    backupStore: BackupStore | null;
    retentionDays: number;
    /** Notes outside of the log which audit entry is the newest, when that is due. */
    saveAuditHead: () => Promise<void>;
    auditHeads?: AuditHeads | null;
  };

/** How often an idle executor is called again in case it missed a call, in ms. */
const reminder = 5_000;
const eventRetry = 60_000;
const cleaningInterval = 86_400_000;

/**
 * What drives all runs, an invocation at a time: begins those whose time has come, lists their collections, takes back
 * leases that ran out, wakes executors, delivers events, and has itself woken again for whatever is next.
 */
export function createDriver(ports: DriverPorts): () => Promise<void> {
  const { log, clock, scheduler } = ports;
  const sendNotices = createNotices(ports);
  let working: Promise<void> | null = null;
  let deletedAt = 0;

  async function work(): Promise<void> {
    const budget = createBudget(clock);
    sendNotices();
    for (;;) {
      await deliverEvents();
      await removeOldDetails();
      await removeDeleted();
      await ports.saveAuditHead();
      await checkStarters(ports);
      log.transaction(tidy);
      const runs = log.openRuns();
      await wakeExecutors(runs, budget);
      const toList = runs.filter((run) => run.status === "running" && !isListed(run) && run.notBefore <= clock());
      if (toList.length === 0) break;
      for (const run of toList) await list(run, budget);
      // Lets calls in between two pages, also where the store answers at once.
      await ports.sleep(1);
      if (!budget.allows(2)) return void (await scheduler.wakeAt(clock()));
    }
    const next = nextTime(log.openRuns());
    if (next !== null) await scheduler.wakeAt(next);
  }

  /** Begins, takes back and ends what is due. */
  function tidy(): void {
    for (const lease of log.leases()) if (lease.deadline <= clock()) loseLease(ports, lease, "silent");
    for (const run of log.openRuns()) {
      begin(run);
      conclude(ports, run.id);
    }
  }

  /** A scheduled run whose time has come begins; one that meets other definitions than it was started with pauses. */
  function begin(run: RunState): void {
    const now = clock();
    let next = run;
    const notes: [level: "info" | "attention", message: string][] = [];
    if (isPending(run)) {
      if (run.approval && run.approval.until <= now) {
        const over = { status: "cancelled" as const, finishedAt: now, waiting: null, error: notApproved };
        log.saveRun({ ...run, ...over, epoch: run.epoch + 1 });
        note(log, run.id, { at: now, level: "attention", message: notApproved }, "always");
      }
      return;
    }
    if (run.status === "scheduled" && run.checkAt === null && (run.options.startAt ?? 0) <= now) {
      next = { ...run, status: "running", startedAt: now, progressAt: now, samples: [{ at: now, processed: 0 }] };
      notes.push(["info", run.approval ? "Started, as it was approved." : "Started at its time."]);
      endCounts(ports);
    }
    if (run.isCensus && isActive(run.status) && run.fingerprint !== ports.fingerprint) {
      log.saveRun({ ...run, status: "cancelled", finishedAt: now, epoch: run.epoch + 1 });
      return;
    }
    if (next.status === "running" && next.fingerprint !== ports.fingerprint) {
      next = { ...next, status: "paused", epoch: next.epoch + 1, error: otherDefinitions };
      notes.push(["attention", otherDefinitions]);
    }
    if (next.status === "running" && next.listing.nextBatch === 0 && next.listing.collection === 0) {
      next = waitForFreshReads(ports, next);
    }
    if (next === run) return;
    log.saveRun(next);
    for (const [level, message] of notes) note(log, run.id, { at: now, level, message }, "always");
  }

  async function list(run: RunState, budget: Budget): Promise<void> {
    const stores = Object.fromEntries(
      Object.entries(ports.stores).map(([type, store]) => [type, withBudget(store, budget)]),
    );
    try {
      await listPage(ports, run, stores);
    } catch (error) {
      log.transaction(() => afterFailure(ports, run.id, null, failed(error)));
    }
  }

  async function wakeExecutors(runs: readonly RunState[], budget: Budget): Promise<void> {
    let wanted = 0;
    for (const run of runs) {
      if (isWindingDown(run)) wanted += dueNow(run) ? 1 : 0;
      else if (run.status === "running" && Math.max(run.notBefore, run.readFrom) <= clock())
        wanted += Math.min(executorsOf(run), openNow(run));
    }
    const busy = new Set(log.leases().map(({ executor }) => executor));
    for (let executor = 0; wanted > busy.size && executor < mostExecutors; executor += 1) {
      if (busy.has(executor)) continue;
      busy.add(executor);
      budget.spend(1);
      await ports.executors.wake(executor);
    }
  }

  const dueNow = (run: RunState) => log.deferredLeft(run.id).left > 0 || log.leases(run.id).length > 0;
  /** How many leases there could be now: those there are, and one for each batch or deferred record. */
  const openNow = (run: RunState) =>
    log.leases(run.id).length + log.deferredLeft(run.id).left + log.batchesLeft(run.id).left;

  /** When something is due next; `null` when nothing is until somebody asks for something. */
  function nextTime(runs: readonly RunState[]): number | null {
    const now = clock();
    const times = log.leases().map(({ deadline }) => deadline);
    const notice = nextNotice(log);
    // One that is due is being sent; should this object be lost over that, it is woken all the same.
    if (notice !== null) times.push(notice > now ? notice : now + reminder);
    const head = headDueAt(log);
    if (head !== null && ports.auditHeads) times.push(head);
    if (ports.backupStore && pendingDeletions(log).length > 0) times.push(now + deletionRetry);
    for (const run of runs) {
      if (isPending(run)) times.push(run.approval?.until ?? now);
      else if (run.status === "scheduled") times.push(Math.max(run.options.startAt ?? now, run.checkAt ?? now));
      if (run.status === "running" && run.checkAt != null) {
        times.push(run.checkAt);
        continue;
      }
      if (run.settled && !run.reported) times.push(run.reportAt);
      if (run.status !== "running" && !isWindingDown(run)) continue;
      // What is over waits for nothing but to know what it has written.
      const notBefore = isWindingDown(run) ? 0 : run.notBefore;
      const { openAt } = log.batchesLeft(run.id);
      const { dueAt } = log.deferredLeft(run.id);
      const due = [openAt, dueAt].filter((time) => time !== null);
      // What is due already is in hand, or its executor has missed a call.
      for (const time of due) times.push(Math.max(time, notBefore, run.readFrom, now + (time <= now ? reminder : 0)));
      if (run.status === "running" && !isListed(run) && run.notBefore > now) times.push(run.notBefore);
      times.push(Math.max(notBefore, now + reminder));
    }
    return times.length === 0 ? null : Math.max(now, Math.min(...times));
  }

  async function deliverEvents(): Promise<void> {
    for (const run of log.openRuns().filter(({ settled, reported }) => settled && !reported)) {
      if (run.reportAt > clock()) continue;
      try {
        if (!run.isCensus) await reportRun(ports.events, run);
        log.saveRun({ ...(log.run(run.id) as RunState), reported: true });
      } catch (error) {
        // The run is over and right; only its event is late. It is tried again later.
        console.error(`Run ${run.id}: its analytics event could not be stored: ${explain(error)}`);
        log.saveRun({ ...(log.run(run.id) as RunState), reportAt: clock() + eventRetry });
      }
      ports.ended(run.id);
    }
  }

  /** Once a day, when there is something to do anyway. */
  async function removeOldDetails(): Promise<void> {
    if (clock() < (log.document("cleanedAt") ?? 0) + cleaningInterval) return;
    log.saveDocument("cleanedAt", clock());
    try {
      await removeOld(log, ports.backupStore, clock(), ports.retentionDays);
    } catch (error) {
      console.error(`Old results and backups could not be removed; that is tried again tomorrow: ${explain(error)}`);
    }
  }

  /** Goes on with deletions that were interrupted, or that R2 refused. */
  async function removeDeleted(): Promise<void> {
    if (!ports.backupStore || clock() < deletedAt + deletionRetry) return;
    deletedAt = clock();
    for (const id of pendingDeletions(log)) {
      try {
        await goOnDeleting(log, ports.backupStore, id);
      } catch (error) {
        console.error(`The backup of run ${id} could not be deleted; that is tried again: ${explain(error)}`);
      }
    }
  }

  return async () => {
    // One at a time: a second waking while the first is at work has nothing to add.
    working ??= work().finally(() => {
      working = null;
    });
    await working;
  };
}

/** The most executors that a run may ask for, and that there are. */
export const mostExecutors = 64;

const otherDefinitions =
  "Paused: the definitions changed since this run was started, by a deployment. Cancel it and start a new one.";
