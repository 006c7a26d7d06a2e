import { expect, test } from "vitest";
import { createRunWaiters } from "../../src/control/runWaiters.ts";

test("who waits for a run is woken also when somebody's earlier wait runs out meanwhile", async () => {
  const timers: (() => void)[] = [];
  const waiting = createRunWaiters(() => new Promise((ring) => timers.push(ring)));
  const first = waiting.until("run", 50);
  waiting.wake("run");
  await first;
  let isWoken = false;
  const second = waiting.until("run", 60_000).then(() => {
    isWoken = true;
  });
  timers[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  waiting.wake("run");
  await Promise.race([second, new Promise((resolve) => setTimeout(resolve))]);
  expect(isWoken).toBe(true);
});
