import { command, isActive, type RunCommand } from "../engine/lifecycle.ts";
import type { Definition } from "../schema/definition.ts";
import { reason } from "./batch.ts";
import { createBudget } from "./budget.ts";
import { reportRun } from "./event.ts";
import type { Clock, EventSink, RecordStore, RunLog, Scheduler } from "./ports.ts";
import { type Detail, type ResultsQuery, readResults } from "./results.ts";
import { type Actor, blocking, newRun, type Run, type RunOptions, type RunState, toRun } from "./run.ts";
import { step } from "./step.ts";

export type StartRequest = { types: string[]; dryRun: boolean; options: RunOptions };

/** Everything that can be done with runs. What can be expected to go wrong is an answer, not an exception. */
export interface Runs {
  /** Starts a run, unless an active one already holds one of its collections. */
  start(request: StartRequest, by: Actor): Promise<{ run: Run } | { blockedBy: Run }>;
  run(id: string): Promise<Run | null>;
  /** Newest first; `cursor` as the last answer gave it. */
  runs(page: { limit: number; cursor?: string | undefined }): Promise<{ runs: Run[]; cursor: string | null }>;
  /** Answers when the run is over and its event delivered, or after `ms`, whichever is first. */
  wait(id: string, ms: number): Promise<Run | null>;
  command(id: string, name: RunCommand): Promise<{ run: Run } | { refused: string; run: Run } | null>;
  results(id: string, query: ResultsQuery): Promise<{ results: Detail[]; cursor: string | null } | null>;
}

export type RunsPorts = {
  collections: readonly Definition[];
  stores: Readonly<Record<string, RecordStore>>;
  log: RunLog;
  scheduler: Scheduler;
  events: EventSink;
  clock: Clock;
  newId: () => string;
};

/** @returns the runs, and `work`, which their scheduler calls whenever it was asked to wake them */
export function createRuns(ports: RunsPorts): Runs & { work(): Promise<void> } {
  const { log, clock, scheduler } = ports;
  const waiting = new Map<string, Set<() => void>>();
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    const budget = createBudget(clock);
    for (;;) {
      await deliverEvents();
      const running = log.openRuns().filter((run) => run.status === "running");
      const due = running.filter((run) => run.retryAt <= clock());
      if (due.length === 0) {
        const next = Math.min(...running.map((run) => run.retryAt));
        if (Number.isFinite(next)) await scheduler.wakeAt(next);
        return;
      }
      for (const run of due) {
        if (!(await step({ ...ports, budget }, run)) || !budget.allows(1))
          return void (await scheduler.wakeAt(clock()));
      }
    }
  }

  async function deliverEvents(): Promise<void> {
    for (const run of log.openRuns().filter(({ status }) => !isActive(status))) {
      if (run.retryAt > clock()) continue;
      try {
        await reportRun(ports.events, run);
        log.saveRun({ ...(log.run(run.id) as RunState), reported: true });
      } catch (error) {
        // The run is over and right; only its event is late. It is tried again with the next thing there is to do.
        console.error(`Run ${run.id}: its analytics event could not be stored: ${reason(error)}`);
        log.saveRun({ ...(log.run(run.id) as RunState), retryAt: clock() + 60_000 });
        await scheduler.wakeAt(clock() + 60_000);
      }
      for (const wake of waiting.get(run.id) ?? []) wake();
    }
  }

  const known = (id: string) => {
    const run = log.run(id);
    return run && toRun(run);
  };

  return {
    async work() {
      // One at a time: a second waking while the first is at work has nothing to add.
      working ??= work().finally(() => {
        working = null;
      });
      await working;
    },

    async start({ types, dryRun, options }, by) {
      const started = log.transaction(() => {
        const blockedBy = blocking(log.openRuns(), types);
        if (blockedBy) return { blockedBy: toRun(blockedBy) };
        const sequence = (log.runs(1, null)[0]?.sequence ?? 0) + 1;
        const run = newRun({ id: ports.newId(), types, dryRun, options }, by, clock(), sequence);
        log.saveRun(run);
        return { run: toRun(run) };
      });
      if ("run" in started) await scheduler.wakeAt(clock());
      return started;
    },

    run: async (id) => known(id),

    async runs({ limit, cursor }) {
      const page = log.runs(limit + 1, cursor === undefined ? null : Number(cursor));
      const runs = page.slice(0, limit);
      return { runs: runs.map(toRun), cursor: page.length > limit ? String(runs.at(-1)?.sequence) : null };
    },

    async wait(id, ms) {
      const isOver = () => {
        const run = log.run(id);
        return run === null || (!isActive(run.status) && (run.reported || run.retryAt > 0));
      };
      if (!isOver() && ms > 0) {
        await new Promise<void>((resolve) => {
          const wakers = waiting.get(id) ?? new Set();
          waiting.set(id, wakers);
          const done = () => {
            clearTimeout(timer);
            wakers.delete(done);
            if (wakers.size === 0) waiting.delete(id);
            resolve();
          };
          const timer = setTimeout(done, ms);
          wakers.add(done);
        });
      }
      return known(id);
    },

    async command(id, name) {
      const answer = log.transaction(() => {
        const run = log.run(id);
        if (!run) return null;
        const allowed = command(run.status, name);
        if ("refused" in allowed) return { refused: allowed.refused, run: toRun(run) };
        const over = !isActive(allowed.to) && { finishedAt: clock() };
        const changed: RunState = {
          ...run,
          status: allowed.to,
          ...over,
          samples: [],
          attempts: 0,
          retryAt: 0,
          error: null,
        };
        log.saveRun(changed);
        return { run: toRun(changed) };
      });
      if (answer && "run" in answer) await scheduler.wakeAt(clock());
      return answer;
    },

    async results(id, query) {
      return log.run(id) ? await readResults(log, ports.collections, id, query) : null;
    },
  };
}
