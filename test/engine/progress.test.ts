import { expect, test } from "vitest";
import { addSample, eta, percent, rate, type Sample } from "../../src/engine/eta.ts";

const every = (milliseconds: number, records: number, samples: number): Sample[] =>
  Array.from({ length: samples }, (_, index) => ({ at: index * milliseconds, processed: index * records }));

test("a percentage says 100 only when nothing is left", () => {
  expect(percent(9_999, 10_000)).toBe(99);
  expect(percent(10_000, 10_000)).toBe(100);
  expect(percent(0, 0)).toBe(100);
});

test("the rate follows the recent samples", () => {
  const slowThenFast = [...every(1_000, 1, 12), ...every(10, 50, 12)].reduce<Sample[]>((kept, { at }, index) => {
    const last = kept.at(-1) ?? { at: 0, processed: 0 };
    const slow = index < 12;
    return addSample(kept, {
      at: last.at + (slow ? 1_000 : at > 0 ? 10 : 10),
      processed: last.processed + (slow ? 1 : 50),
    });
  }, []);
  expect(rate(slowThenFast)).toBeCloseTo(5_000);
});

test("time left is not guessed without a total, under 1 % or before three batches", () => {
  const samples = every(1_000, 50, 4);
  expect(eta(samples, 150, null)).toBeNull();
  expect(eta(samples, 150, 100_000)).toBeNull();
  expect(eta(samples.slice(0, 3), 100, 1_000)).toBeNull();
  expect(eta(samples, 150, 1_150)).toBe(20_000);
});
