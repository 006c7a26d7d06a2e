import type { Sleep } from "./ports.ts";

/** Callers that wait for something to happen to a run. */
export function createRunWaiters(sleep: Sleep) {
  const waiting = new Map<string, Set<() => void>>();
  return {
    wake(id: string): void {
      for (const wake of waiting.get(id) ?? []) wake();
    },
    /** Until `wake`, or for `ms`. */
    until: (id: string, ms: number): Promise<void> =>
      new Promise((resolve) => {
        const wakers = waiting.get(id) ?? new Set();
        waiting.set(id, wakers);
        const done = () => {
          wakers.delete(done);
          // By now there may be others, who began to wait after these had been woken.
          if (wakers.size === 0 && waiting.get(id) === wakers) waiting.delete(id);
          resolve();
        };
        wakers.add(done);
        void sleep(ms).then(done);
      }),
  };
}
