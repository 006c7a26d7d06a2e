import type { Sleep } from "./ports.ts";

/**
 * The answer, for as long as it may hold up anything else. One that comes later is ignored.
 * @param timeout how long to wait for it, in ms
 * @throws Error when it takes longer
 */
export const inTime = <T>(answer: Promise<T>, sleep: Sleep, timeout: number): Promise<T> =>
  Promise.race([
    answer,
    sleep(timeout).then(() => {
      throw new Error(`it did not answer within ${timeout / 1_000} seconds`);
    }),
  ]);
