import type { Actor } from "../../contract/run.ts";
import { bySchedule } from "../bySchedule.ts";
import type { Clock, RunLog } from "../ports.ts";
import { named, note } from "../runNotes.ts";
import type { RunState } from "../runState.ts";
import { isPending } from "../twoPeople.ts";
import { explain } from "./failure.ts";

/** How often somebody is looked at again who was not allowed any more, in ms. */
export const recheck = 60_000;
/** A run that waits for its starter is held by this, until they were found allowed. */
export const held = Number.MAX_SAFE_INTEGER;

export type StarterPorts = {
  log: RunLog;
  clock: Clock;
  /** Whether somebody may still start runs; without it everybody may who ever could. */
  isStillAllowed?: ((by: Actor) => Promise<boolean>) | null;
};

/**
 * Looks whether the person who started a run may still do so, when it begins at a set time, was approved, or is resumed. If not,
 * the run waits and says for whom.
 */
export async function checkStarters({ log, clock, isStillAllowed }: StarterPorts): Promise<void> {
  for (const run of log.openRuns()) {
    if (!isDue(run, clock())) continue;
    let problem: string | null = null;
    try {
      if (isStillAllowed && run.startedBy.uid !== bySchedule.uid && !(await isStillAllowed(run.startedBy)))
        problem = notAllowed(run.startedBy);
    } catch (error) {
      problem = `Whether ${named(run.startedBy)} may still start runs could not be checked: ${explain(error)}.`;
    }
    log.transaction(() => {
      const now = log.run(run.id);
      if (now?.status !== run.status || now.epoch !== run.epoch) return;
      if (problem === null) {
        log.saveRun({ ...now, checkAt: null, notBefore: 0, waiting: null });
        return;
      }
      const until = clock() + recheck;
      log.saveRun({ ...now, checkAt: until, waiting: { until, reason: problem, for: "person" } });
      if (now.waiting?.reason !== problem)
        note(log, run.id, { at: clock(), level: "attention", message: problem }, "always");
    });
  }
}

const notAllowed = (by: Actor) =>
  `${named(by)}, who started this run, may not start runs any more. It goes on when that changes; or cancel it and start a new one.`;

function isDue(run: RunState, now: number): boolean {
  if (run.checkAt == null || run.checkAt > now) return false;
  if (run.status === "running") return true;
  return run.status === "scheduled" && !isPending(run) && (run.options.startAt ?? 0) <= now;
}
