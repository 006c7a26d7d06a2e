import type { Actor } from "../../contract/run.ts";
import { inTime } from "../inTime.ts";
import type { Clock, RunLog, Sleep } from "../ports.ts";
import { named, note } from "../runNotes.ts";
import type { RunState } from "../runState.ts";
import { isPending } from "../twoPeople.ts";
import { explain } from "./failure.ts";

/** How often somebody who was not allowed any more is checked again, in ms. */
const recheck = 60_000;
/** How long a host may take to answer, in ms. */
const patience = 10_000;
/** A run that waits for its starter is held by this, until they were found allowed. */
export const held = Number.MAX_SAFE_INTEGER;

export type StarterPorts = {
  log: RunLog;
  clock: Clock;
  sleep: Sleep;
  /** Whether somebody may still start runs; without it everybody may who ever could. */
  isStillAllowed?: ((by: Actor) => Promise<boolean>) | null;
};

/**
 * Looks whether the person who started a run may still do so, and the one who approved it, when it begins at a set time, was
 * approved, or is resumed. If not, the run waits and says for whom.
 */
export async function checkStarters(ports: StarterPorts): Promise<void> {
  const { log, clock } = ports;
  for (const run of log.openRuns()) {
    if (!isDue(run, clock())) continue;
    const found = await problemWith(ports, run);
    log.transaction(() => {
      const now = log.run(run.id);
      if (now?.status !== run.status || now.epoch !== run.epoch) return;
      if (found === null) {
        log.saveRun({ ...now, checkAt: null, notBefore: 0, waiting: null });
        return;
      }
      const until = clock() + recheck;
      log.saveRun({ ...now, checkAt: until, waiting: { until, ...found } });
      if (now.waiting?.reason !== found.reason)
        note(log, run.id, { at: clock(), level: "attention", message: found.reason }, "always");
    });
  }
}

type Problem = { reason: string; for?: "person" };

async function problemWith({ isStillAllowed, sleep }: StarterPorts, run: RunState): Promise<Problem | null> {
  // A schedule's own run is nobody's.
  if (!isStillAllowed || run.isUnattended) return null;
  const approved = run.approval?.by ?? null;
  for (const [by, did] of [
    [run.startedBy, "started"],
    ...(approved ? [[approved, "approved"] as const] : []),
  ] as const) {
    try {
      // Every run waits for this one's answer.
      if (await inTime(isStillAllowed(by), sleep, patience)) continue;
      return {
        reason: `${named(by)}, who ${did} this run, may not do so any more. It goes on when that changes; or cancel it and start a new one.`,
        for: "person",
      };
    } catch (error) {
      return {
        reason: `Whether ${named(by)}, who ${did} this run, may still do so could not be checked: ${explain(error)}.`,
      };
    }
  }
  return null;
}

function isDue(run: RunState, now: number): boolean {
  const { status, checkAt, options } = run;
  if (status === "running") return checkAt != null && checkAt <= now;
  // A version without this check left out when it is due.
  return (
    status === "scheduled" &&
    checkAt !== null &&
    (checkAt ?? 0) <= now &&
    !isPending(run) &&
    (options.startAt ?? 0) <= now
  );
}
