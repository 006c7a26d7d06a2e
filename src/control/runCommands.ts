import type { Actor, Run } from "../contract/run.ts";
import { command, isActive, type RunCommand } from "../engine/lifecycle.ts";
import type { AuditTrail } from "./auditTrail.ts";
import { type Coordination, loseLease } from "./execution/coordination.ts";
import { conclude, stopExecutors } from "./execution/ending.ts";
import { held } from "./execution/starters.ts";
import { count, named, note } from "./runNotes.ts";
import type { RunState } from "./runState.ts";
import type { CommandResult, Runs, RunsPorts } from "./runs.ts";
import type { createRunWaiters } from "./runWaiters.ts";
import { approvalOf, type createApprovals, isPending, isTooLate, ownRequest } from "./twoPeople.ts";

type CommandPorts = Pick<RunsPorts, "scheduler"> & {
  coordination: Coordination;
  trail: Pick<AuditTrail, "record">;
  approvals: ReturnType<typeof createApprovals>;
  waiting: Pick<ReturnType<typeof createRunWaiters>, "until">;
  shown: (run: RunState) => Run;
};

/** What people do to a run that there is: pause, resume and cancel it, change its rate, approve or reject it. */
export function createRunCommands({
  scheduler,
  coordination,
  trail,
  approvals,
  waiting,
  shown,
}: CommandPorts): Pick<Runs, "command" | "limitRate" | "decide"> {
  const { log, clock } = coordination;

  /** Waits until nobody is at work on a run under an older epoch: their leases run out by themselves at the latest. */
  async function stopped(id: string): Promise<void> {
    for (;;) {
      const { epoch } = log.run(id) as RunState;
      const old = log.leases(id).filter((held) => held.epoch < epoch);
      if (old.length === 0) return;
      const until = Math.max(...old.map(({ deadline }) => deadline)) - clock();
      await waiting.until(id, until + 1);
      log.transaction(() => {
        for (const held of log.leases(id)) if (held.deadline <= clock()) loseLease(coordination, held, "silent");
      });
    }
  }

  /** Changes a run if its status allows it, and notes who did. Answers once nothing is written under the old epoch. */
  async function change(
    id: string,
    by: Actor,
    action: string,
    what: string,
    made: (run: RunState) => RunState | { refused: string },
  ): Promise<CommandResult> {
    const answer = log.transaction((): CommandResult => {
      const run = log.run(id);
      if (!run) return null;
      const changed = made(run);
      if ("refused" in changed) return { refused: changed.refused, run: shown(run) };
      log.saveRun(changed);
      trail.record({ by, action, run: id, reason: null });
      note(log, id, { at: clock(), level: "info", message: `${what} by ${named(by)}.` }, "always");
      conclude(coordination, id);
      return { run: shown(changed) };
    });
    if (!answer || "refused" in answer) return answer;
    stopExecutors(coordination, id);
    await scheduler.wakeAt(clock());
    await stopped(id);
    return { run: shown(log.run(id) as RunState) };
  }

  return {
    command: (id, name, by) =>
      change(id, by, name, commandWords[name], (run) => {
        const allowed = command(run.status, name);
        if ("refused" in allowed) return allowed;
        const over = !isActive(allowed.to) && { finishedAt: clock() };
        const fresh = { samples: [], attempts: 0, error: null, slowed: null, waiting: null, progressAt: clock() };
        // A run that waits for the store is tried at once when it is resumed; first its starter is checked again.
        const again = name === "resume" ? { checkAt: clock(), notBefore: held } : { notBefore: 0 };
        return { ...run, ...fresh, ...over, ...again, status: allowed.to, epoch: run.epoch + 1 };
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
          const changed = { ...options, ...(maxPerSecond !== null && { maxPerSecond }) };
          return {
            ...run,
            options: changed,
            nextWriteAt: Math.min(run.nextWriteAt, clock() + 1_000),
            epoch: run.epoch + 1,
          };
        },
      ),

    async decide(id, state, by) {
      const run = log.run(id);
      if (!run || !isPending(run) || isTooLate(run, clock()))
        return log.transaction(() => approvals.decide(id, by, state));
      if (state === "approved" && run.startedBy.uid === by.uid) return { refused: ownRequest };
      const what = state === "approved" ? "approve" : "reject";
      const decided = await change(id, by, what, commandWords[what], (now) => {
        if (!isPending(now) || isTooLate(now, clock())) return { refused: "Somebody else has decided on it." };
        if (state === "approved")
          return {
            ...now,
            waiting: null,
            approval: { ...now.approval, until: now.approval?.until ?? 0, by, at: clock() },
          };
        return { ...now, waiting: null, status: "cancelled", finishedAt: clock(), epoch: now.epoch + 1 };
      });
      if (decided && "refused" in decided) return { refused: decided.refused };
      return { ...approvalOf(run), state };
    },
  };
}

const commandWords: Record<RunCommand | "approve" | "reject", string> = {
  pause: "Paused",
  resume: "Resumed",
  cancel: "Cancelled",
  approve: "Approved",
  reject: "Rejected",
};
