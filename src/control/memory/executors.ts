import type { Executor } from "../execution/executor.ts";
import type { Executors } from "../ports.ts";

/** Executors in this process, made when they are first woken. Each goes on until there is nothing to do. */
export function createMemoryExecutors(make: (number: number) => Executor, failed: (error: unknown) => void): Executors {
  const made = new Map<number, { executor: Executor; isAtWork: boolean; isWoken: boolean }>();

  async function goOn(one: { executor: Executor; isAtWork: boolean; isWoken: boolean }): Promise<void> {
    one.isAtWork = true;
    try {
      do {
        one.isWoken = false;
        while (await one.executor.work());
      } while (one.isWoken);
    } catch (error) {
      // Its lease runs out, and the coordinator wakes it again.
      failed(error);
    } finally {
      one.isAtWork = false;
    }
  }

  return {
    wake(number) {
      const one = made.get(number) ?? { executor: make(number), isAtWork: false, isWoken: false };
      made.set(number, one);
      one.isWoken = true;
      if (!one.isAtWork) void goOn(one);
    },
    stop: (number, lease) => made.get(number)?.executor.stop(lease),
  };
}
