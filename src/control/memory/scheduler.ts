import type { Clock, Scheduler } from "../ports.ts";

/** Wakes by timer, at most one at a time; the sooner call wins. */
export function createTimerScheduler(clock: Clock, work: () => Promise<void>): Scheduler & { stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  return {
    wakeAt(time) {
      if (time >= due) return;
      clearTimeout(timer);
      due = time;
      timer = setTimeout(
        () => {
          due = Number.POSITIVE_INFINITY;
          work().catch((error) => console.error("The runs could not go on:", error));
        },
        Math.max(0, time - clock()),
      );
    },
    stop: () => clearTimeout(timer),
  };
}
