import type { Clock, Notice, Notify, RunLog, Scheduler } from "../ports.ts";
import { note } from "../runNotes.ts";
import { type RunState, toRun } from "../runState.ts";
import { explain } from "./failure.ts";

/** Ten seconds after the first attempt comes the next, then each after four times as long: eight within sixteen hours. */
const mostAttempts = 8;
const waitAfter = (attempts: number): number => 2_500 * 4 ** attempts;

export type NoticePorts = { log: RunLog; clock: Clock; scheduler: Scheduler; notify: Notify | null };

const pending = (log: RunLog): Notice[] => log.document("notices") ?? [];

/** Has the end of this run announced. In the transaction that ends it, so that no crash lets it be forgotten. */
export function addNotice({ log, clock, notify }: Omit<NoticePorts, "scheduler">, run: RunState): void {
  if (notify && !run.isCensus)
    log.saveDocument("notices", [...pending(log), { run: run.id, attempts: 0, dueAt: clock() }]);
}

/** When the next notice is due, in ms; `null` without one. */
export const nextNotice = (log: RunLog): number | null => {
  const times = pending(log).map(({ dueAt }) => dueAt);
  return times.length === 0 ? null : Math.min(...times);
};

/** Sends what is due. Not waited for by anybody: a receiver that is slow or away holds up no run. */
export function createNotices({ log, clock, scheduler, notify }: NoticePorts): () => void {
  let sending = false;

  const replace = (id: string, ...next: Notice[]) =>
    log.saveDocument("notices", [...pending(log).filter(({ run }) => run !== id), ...next]);

  async function send(): Promise<void> {
    for (const { run: id, attempts } of pending(log).filter(({ dueAt }) => dueAt <= clock())) {
      const run = log.run(id);
      const isLast = attempts + 1 === mostAttempts;
      // Before it is sent: when this object is lost meanwhile, it is sent again later.
      replace(
        id,
        ...(isLast || !run ? [] : [{ run: id, attempts: attempts + 1, dueAt: clock() + waitAfter(attempts + 1) }]),
      );
      if (!run || !notify) continue;
      try {
        await notify(toRun(run, clock(), 0));
        replace(id);
        note(log, id, { at: clock(), level: "info", message: "The webhook was called." }, "always");
      } catch (error) {
        const message = `The webhook could not be called (attempt ${attempts + 1}): ${explain(error)}.`;
        note(log, id, { at: clock(), level: "attention", message }, "always");
      }
    }
    const next = nextNotice(log);
    if (next !== null) await scheduler.wakeAt(next);
  }

  return () => {
    if (sending) return;
    sending = true;
    void send()
      .catch(console.error)
      .finally(() => {
        sending = false;
      });
  };
}
