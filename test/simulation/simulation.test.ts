import { describe, expect, test } from "vitest";
import { simulate } from "./simulation.ts";

/** So many seeds are simulated with every run of the tests, and others by `.ci/run`; `npm run simulate` does any. */
const seeds = 20;
const together = 20;

describe.each(Array.from({ length: seeds / together }, (_, index) => 1 + index * together))(
  "seeds from %i",
  (first) => {
    test("end without a finding of the judge", { timeout: 120_000 }, async () => {
      const findings: string[] = [];
      for (let seed = first; seed < first + together; seed += 1) {
        const outcome = await simulate(seed);
        if (outcome.findings.length === 0) continue;
        findings.push(`npm run simulate -- --seeds 1 --from ${seed} --trace`, ...outcome.findings);
      }
      expect(findings).toEqual([]);
    });
  },
);

test("the same seed does the same, to the millisecond", async () => {
  const [one, other] = [await simulate(5, { isTraced: true }), await simulate(5, { isTraced: true })];
  expect(one.trace.length).toBeGreaterThan(100);
  expect(other.trace).toEqual(one.trace);
  expect(other.figures).toEqual(one.figures);
});

test("other seeds do other things", async () => {
  const [one, other] = [await simulate(5, { isTraced: true }), await simulate(6, { isTraced: true })];
  expect(other.trace).not.toEqual(one.trace);
});
