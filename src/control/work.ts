import { isActive } from "../engine/lifecycle.ts";
import { createBudget } from "./budget.ts";
import { reportRun } from "./event.ts";
import { note } from "./journal.ts";
import type { RunState } from "./run.ts";
import type { RunsPorts } from "./runs.ts";
import { step } from "./step.ts";
import { explain } from "./write.ts";

/**
 * What drives all runs, an invocation at a time: it takes steps until nothing is due or the invocation is spent, and has
 * itself woken again for the rest.
 * @param told called when a run is over and its event delivered
 */
export function createWork(ports: RunsPorts, fingerprint: string, told: (id: string) => void): () => Promise<void> {
  const { log, clock, scheduler } = ports;
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    const budget = createBudget(clock);
    for (;;) {
      await deliverEvents();
      const open = log.openRuns().map(begin);
      const going = open.filter(({ status }) => status === "running" || status === "scheduled");
      const due = going.filter((run) => run.status === "running" && run.retryAt <= clock());
      if (due.length === 0) {
        const next = Math.min(
          ...going.map((run) => (run.status === "scheduled" ? (run.options.startAt ?? 0) : run.retryAt)),
        );
        if (Number.isFinite(next)) await scheduler.wakeAt(next);
        return;
      }
      for (const run of due) {
        const moved = await step({ ...ports, budget }, run);
        // Lets questions and commands in: against a store that answers at once they would wait for the whole invocation.
        await ports.sleep(1);
        const spent = !budget.allows(1) || (!moved && log.run(run.id)?.status === "running");
        if (spent) return void (await scheduler.wakeAt(clock()));
      }
    }
  }

  /** A scheduled run whose time has come begins; one that meets other definitions than it was started with pauses. */
  function begin(run: RunState): RunState {
    let next = run;
    const told: [level: "info" | "attention", message: string][] = [];
    if (run.status === "scheduled" && (run.options.startAt ?? 0) <= clock()) {
      next = {
        ...run,
        status: "running",
        startedAt: clock(),
        progressAt: clock(),
        samples: [{ at: clock(), processed: 0 }],
      };
      told.push(["info", "Its time had come: started."]);
    }
    if (next.status === "running" && next.fingerprint !== fingerprint) {
      next = { ...next, status: "paused", epoch: next.epoch + 1, error: otherDefinitions };
      told.push(["attention", otherDefinitions]);
    }
    if (next === run) return run;
    log.transaction(() => {
      log.saveRun(next);
      for (const [level, message] of told) note(log, run.id, { at: clock(), level, message }, "always");
    });
    return next;
  }

  async function deliverEvents(): Promise<void> {
    for (const run of log.openRuns().filter(({ status }) => !isActive(status))) {
      if (run.retryAt > clock()) continue;
      try {
        await reportRun(ports.events, run);
        log.saveRun({ ...(log.run(run.id) as RunState), reported: true });
      } catch (error) {
        // The run is over and right; only its event is late. It is tried again with the next thing there is to do.
        console.error(`Run ${run.id}: its analytics event could not be stored: ${explain(error)}`);
        log.saveRun({ ...(log.run(run.id) as RunState), retryAt: clock() + 60_000 });
        await scheduler.wakeAt(clock() + 60_000);
      }
      told(run.id);
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

const otherDefinitions =
  "Paused: the definitions changed since this run was started, by a deployment. Cancel it and start a new one.";
