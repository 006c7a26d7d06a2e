import { expect, test } from "vitest";
import type { ProgressPoint, Stats } from "../../src/contract/figures.ts";
import { legacySnapshot, legacyUser, serve, unreadable } from "./serve.ts";

type Progress = { points: ProgressPoint[] };

test("every count that says something new is a point of the progress", async () => {
  const served = await serve({
    users: { "user:u1": legacyUser(), "user:u2": unreadable },
    snapshots: { "snap:s1": legacySnapshot() },
  });
  expect(await served.get<Progress>("/progress")).toEqual({ points: [], schedule: null });
  const { timestamp } = await served.get<Stats>("/stats");
  const before = {
    at: Date.parse(timestamp),
    figures: {
      user: { total: 3, migrated: 1, unreadable: 1 },
      snapshot: { total: 1, migrated: 0, unreadable: 0 },
    },
  };
  await served.get("/stats");
  expect(await served.get<Progress>("/progress")).toEqual({ points: [before], schedule: null });

  await served.run("/snapshots");
  await served.get("/stats");
  const { points } = await served.get<Progress>("/progress");
  expect(points).toEqual([
    before,
    { at: expect.any(Number), figures: { ...before.figures, snapshot: { total: 1, migrated: 1, unreadable: 0 } } },
  ]);
});

test("a mistyped parameter is refused", async () => {
  const { call } = await serve();
  expect((await call("/progress?since=0")).status).toBe(400);
});
