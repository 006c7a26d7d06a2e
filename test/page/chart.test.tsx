import { expect, test } from "vitest";
import type { ProgressPoint, Run } from "../../src/client/contract.ts";
import { boundsOf, choiceOfRange, momentsBetween, runBands } from "../../src/panel/pages/overview/chartSeries.ts";

const start = Date.UTC(2026, 10, 20, 12);
const second = 1_000;

/** A migration of twenty seconds with a commit a second, and counts for an hour after it. */
const run = {
  id: "r1",
  kind: "migrate",
  dryRun: false,
  types: ["user"],
  startedAt: start,
  finishedAt: start + 20 * second,
  counts: { migrated: 20 },
} as Run;
const pointAt = (at: number, migrated: number): ProgressPoint => ({
  at,
  figures: { user: { total: 20, migrated, unreadable: 0 } },
});
const points = [
  pointAt(start - 3_600 * second, 0),
  ...Array.from({ length: 21 }, (_, index) => pointAt(start + index * second, index)),
  ...Array.from({ length: 60 }, (_, index) => pointAt(start + 20 * second + (index + 1) * 60 * second, 20)),
];

test("the chart of the last run draws its curve and ends when the run did, however long ago that was", () => {
  const [from, to] = boundsOf("run", points, [run]);
  expect(from).toBeLessThanOrEqual(start);
  expect(to - start).toBeGreaterThanOrEqual(20 * second);
  expect(to - start).toBeLessThanOrEqual(21 * second);
  const shown = momentsBetween(points, from, to).map(({ all }) => all.migrated);
  expect(new Set(shown).size).toBe(21);
  expect(runBands([run], from, to)).toEqual([{ id: "r1", from: start, to: start + 20 * second, label: "migration" }]);
});

test("while the run goes on, its chart ends with the newest figures, and is what is shown by itself", () => {
  const going: Run = { ...run, status: "running", finishedAt: null };
  const soFar = points.slice(0, 12);
  expect(boundsOf("run", soFar, [going])[1]).toBe(start + 10 * second);
  expect(choiceOfRange(soFar, [going]).standard).toBe("run");
});
