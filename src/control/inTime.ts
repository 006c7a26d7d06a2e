import type { Sleep } from "./ports.ts";

/**
 * The answer of somebody who must not hold up anything else. It may still come, and is then nobody's.
 * @param patience how long to wait for it, in ms
 * @throws Error when it takes longer
 */
export const inTime = <T>(answer: Promise<T>, sleep: Sleep, patience: number): Promise<T> =>
  Promise.race([
    answer,
    sleep(patience).then(() => {
      throw new Error(`it did not answer within ${patience / 1_000} seconds`);
    }),
  ]);
