import { expect, test, vi } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import type { AcceptedRun, Run } from "../../src/contract/run.ts";
import { problemOf } from "./problem.ts";
import { legacySnapshot, legacyUser, records, serve, unreadable } from "./serve.ts";

const store = { users: { "user:u1": legacyUser() }, snapshots: { "snap:s1": legacySnapshot() } };

test.each(["respond-async", "wait=0", "wait=0, respond-async", "Respond-Async; x=1"])(
  "with Prefer: %s the answer is a 202 that says where the run is, and the run goes on",
  async (prefer) => {
    const { post, get, gate } = await serve(store);
    gate.close();
    const answer = await post("/run", {}, { prefer });
    expect(answer.status).toBe(202);
    const { run, message, ...provisional } = (await answer.json()) as { run: Run; message: string };
    const none = { migrated: 0, skipped: 0, errors: 0, conflicts: 0, warnings: 0 };
    const rest = { details: [], detailsTruncated: false, timestamp: run.startedAt, duration: expect.any(Number) };
    expect(provisional).toEqual({
      success: false,
      result: { success: false, complete: false, ...none, ...rest },
    });
    expect(run).toMatchObject({ status: "running", finishedAt: null });
    expect(message).toMatch(/\S/);
    expect(answer.headers.get("location")).toBe(`/debug/migration/runs/${run.id}`);

    gate.open();
    await vi.waitFor(async () => expect(await get(`/runs/${run.id}`)).toMatchObject({ status: "completed" }));
    expect(await get(`/runs/${run.id}`)).toMatchObject({ counts: { listed: 3, migrated: 2, skipped: 1 } });
  },
);

test("the 202 of a run that has got somewhere says how far, with what it did so far", async () => {
  const users = { ...records("user:u", 500, legacyUser), "user:a": unreadable };
  const { post, get, gate } = await serve({ users });
  gate.close();
  const answering = post("/users", { batchSize: 1 }, { prefer: "wait=1" });
  const hasMigrated = async () => ((await get<{ runs: Run[] }>("/runs")).runs[0]?.counts.migrated ?? 0) > 0;
  while (!(await hasMigrated())) {
    gate.open();
    gate.close();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const answer = await answering;
  expect(answer.status).toBe(202);
  const { success, result, run } = (await answer.json()) as AcceptedRun;
  const { migrated, skipped, errors } = run.counts;
  expect(migrated).toBeGreaterThan(0);
  expect(success).toBe(false);
  expect(result).toMatchObject({ success: false, complete: false, migrated, skipped, errors });
  expect(result.details.length).toBe(migrated + errors);
  expect(result.duration).toBeGreaterThan(0);
});

test("the 202 of a run that is still to begin has a result of nothing", async () => {
  const { post } = await serve(store);
  const { result, run } = (await (
    await post("/users", { startAt: Date.now() + 60_000 }, { prefer: "wait=0" })
  ).json()) as AcceptedRun;
  expect(result).toMatchObject({ success: false, complete: false, migrated: 0, details: [], duration: 0 });
  expect(result.timestamp).toBe(run.createdAt);
});

test("a second run on a collection that is taken is a 409 with the run in its way", async () => {
  const { post, begin, get, gate } = await serve(store);
  gate.close();
  const users = await begin("/users");
  for (const path of ["/users", "/run"]) {
    const problem: Problem = await problemOf(await post(path, { dryRun: true }), 409);
    expect(problem.run).toEqual(users);
    expect(problem.detail).toContain(users.id);
  }
  const snapshots = await begin("/snapshots");
  expect((await problemOf(await post("/run", {}), 409)).run?.id).toBe(users.id);

  gate.open();
  for (const { id } of [users, snapshots]) {
    await vi.waitFor(async () => expect(await get(`/runs/${id}`)).toMatchObject({ status: "completed" }));
  }
  expect(await get<{ runs: Run[] }>("/runs")).toMatchObject({ runs: [{ id: snapshots.id }, { id: users.id }] });
  expect((await post("/run", {})).status).toBe(200);
});

test("of two runs started at once on one collection, one is refused", async () => {
  const { post, gate } = await serve(store);
  // None of them may be over before the others have asked.
  gate.close();
  const asked = [post("/users", {}), post("/run", {}), post("/users", {})].map((each) =>
    each.then(({ status }) => status),
  );
  const first = await Promise.race([
    Promise.all(asked.slice(0, 2)),
    Promise.all(asked.slice(1)),
    Promise.all([asked[0], asked[2]]),
  ]);
  expect(first).toEqual([409, 409]);
  gate.open();
  expect((await Promise.all(asked)).sort()).toEqual([200, 409, 409]);
});

test("runs are listed newest first, page by page", async () => {
  const { run, get } = await serve();
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) ids.unshift((await run("/users", { dryRun: true })).run.id);
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: { runs: Run[]; cursor: string | null } = await get(`/runs?limit=2${cursor && `&cursor=${cursor}`}`);
    expect(page.runs.length).toBeLessThanOrEqual(2);
    seen.push(...page.runs.map(({ id }) => id));
    cursor = page.cursor;
  }
  expect(seen).toEqual(ids);
});
