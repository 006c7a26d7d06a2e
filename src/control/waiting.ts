/** Callers that wait for something to happen to a run. */
export function createWaiting() {
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
          clearTimeout(timer);
          wakers.delete(done);
          if (wakers.size === 0) waiting.delete(id);
          resolve();
        };
        const timer = setTimeout(done, ms);
        wakers.add(done);
      }),
  };
}
