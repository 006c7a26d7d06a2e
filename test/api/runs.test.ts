import { expect, test } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { currentUser, legacySnapshot, legacyUser, records, serve, unreadable } from "./serve.ts";

const store = {
  users: {
    "user:u1": legacyUser(),
    "user:u2": currentUser(),
    "user:u3": unreadable,
    "user:u4": currentUser({ subscriptionStatus: "active" }),
    "user:byname:ada": "u1",
  },
  snapshots: { "snap:s1": legacySnapshot({ expiresAt: "2026-01-01" }), "snap:s1:comments": "[]" },
};

test("a run that ends in time is answered with all that the contract names", async () => {
  const { post, get, entries } = await serve(store);
  const before = Date.now();
  const answer = await post("/run", {});
  expect(answer.status).toBe(200);
  const body = (await answer.json()) as { run: Run; result: { details: unknown } };
  expect(body).toEqual({
    success: false,
    result: {
      success: false,
      ...{ migrated: 2, skipped: 3, errors: 1, conflicts: 1, warnings: 1 },
      details: expect.any(Array),
      detailsTruncated: false,
      timestamp: body.run.startedAt,
      duration: (body.run.finishedAt as number) - (body.run.startedAt as number),
    },
    message: "Migration completed: 2 migrated, 1 error",
    run: {
      id: expect.stringMatching(/\S/),
      ...{ kind: "migrate", types: ["user", "snapshot"], status: "completed", dryRun: false },
      options: { batchSize: 50, skipErrors: true, verbose: false },
      startedBy: { uid: "admin", name: "Mara" },
      createdAt: expect.any(Number),
      startedAt: expect.any(Number),
      finishedAt: expect.any(Number),
      counts: { listed: 6, migrated: 2, skipped: 3, errors: 1, conflicts: 1, warnings: 1 },
      ...{ total: 6, etaMs: null, rate: 0, error: null, slowed: null, stuckSince: null },
      ...{ executors: 1, deferred: 0, waiting: null },
    },
  });
  expect(body.run.startedAt).toBeGreaterThanOrEqual(before);
  expect(body.result.details).toEqual([
    {
      ...{ type: "user", id: "u1", action: "migrated", message: expect.stringMatching(/\S/), at: expect.any(Number) },
      legacyFields: ["subscriptionStatus"],
      newFields: ["analytics", "subscription", "subscription.status", "updatedAt", "lastActivityAt", "status"],
    },
    { type: "user", id: "u3", action: "error", message: expect.stringMatching(/\S/), at: expect.any(Number) },
    {
      ...{ type: "snapshot", id: "s1", action: "migrated", message: expect.any(String), at: expect.any(Number) },
      legacyFields: ["createdBy", "createdAt", "expiresAt", "public"],
      newFields: expect.arrayContaining(["metadata", "metadata.expiresAt", "lastViewedAt"]),
      warnings: [{ path: "metadata.expiresAt", expected: "number", actual: "string" }],
    },
  ]);
  expect(await get(`/runs/${body.run.id}`)).toEqual(body.run);
  expect(await get("/runs")).toEqual({ runs: [body.run], cursor: null });
  for (const key of ["user:u2", "user:u3", "user:u4", "user:byname:ada"] as const) {
    expect(entries.user.get(key)).toEqual({ text: store.users[key] });
  }
});

test.each([
  ["/users", ["user"], { migrated: 1, skipped: 3, errors: 1 }],
  ["/snapshots", ["snapshot"], { migrated: 1, skipped: 0, errors: 0 }],
] as const)("POST %s touches its own collection only", async (path, types, counts) => {
  const served = await serve(store);
  const before = served.stored();
  const { run, result } = await served.run(path);
  expect(run.types).toEqual(types);
  expect(result).toMatchObject(counts);
  expect(served.entries[types[0]]).not.toEqual(before[types[0]]);
  const other = types[0] === "user" ? "snapshot" : "user";
  expect(served.entries[other]).toEqual(before[other]);
});

test("verbose gives skipped records a row, too", async () => {
  const { run } = await serve(store);
  const { details } = (await run("/users", { verbose: true })).result;
  expect(details.map(({ id, action }) => `${id} ${action}`)).toEqual([
    ...["admin skipped", "u1 migrated", "u2 skipped", "u3 error", "u4 skipped"],
  ]);
});

test.each([
  [1_000, false],
  [1_001, true],
])("of %d rows at most 1,000 are in the answer, and it says whether that is all", async (count, truncated) => {
  const { run } = await serve({ snapshots: records("snap:s", count, legacySnapshot) });
  const { result, success } = await run("/snapshots", { batchSize: 1000 });
  expect(result).toMatchObject({ success: true, migrated: count, detailsTruncated: truncated });
  expect(result.details.length).toBe(1_000);
  expect(success).toBe(true);
});

test("a dry run tells the same figures and writes nothing", async () => {
  const served = await serve(store);
  const before = served.stored();
  const dry = await served.run("/run", { dryRun: true });
  expect(dry.run).toMatchObject({ dryRun: true, status: "completed" });
  expect(served.entries).toEqual(before);
  expect(served.operations).not.toContain("put");

  const real = await served.run("/run", { dryRun: false });
  expect(served.operations).toContain("put");
  expect(real.run.counts).toEqual(dry.run.counts);
  expect(real.result.details.map(({ id, newFields }) => ({ id, newFields }))).toEqual(
    dry.result.details.map(({ id, newFields }) => ({ id, newFields })),
  );
});

test("an entry keeps its expiration and its metadata", async () => {
  const expiration = Math.floor(Date.now() / 1000) + 86_400;
  const kept = { expiration, metadata: { owner: "u1", v: 1 } };
  const { run, entries } = await serve({ snapshots: { "snap:s1": { text: legacySnapshot(), ...kept } } });
  await run("/snapshots");
  expect(entries.snapshot.get("snap:s1")).toEqual({ text: expect.stringContaining('"metadata"'), ...kept });
});
