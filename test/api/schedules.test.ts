import { expect, test } from "vitest";
import type { Run, StartedRun } from "../../src/contract/run.ts";
import { problemOf } from "./problem.ts";
import { legacySnapshot, legacyUser, serve } from "./serve.ts";

const store = { users: { "user:u1": legacyUser() }, snapshots: { "snap:s1": legacySnapshot() } };
const soon = () => Date.now() + 3_600_000;

test.each([
  ["/users", {}],
  ["/runs", { kind: "migrate", types: ["user"] }],
  ["/runs", { kind: "backup", types: ["user"] }],
])("a run with a startAt, %s %j, is scheduled and does nothing before", async (path, body) => {
  const served = await serve(store);
  const startAt = soon();
  const answer = await served.post(path, { ...body, startAt }, { prefer: "respond-async" });
  expect(answer.status).toBe(202);
  const { run, message } = (await answer.json()) as { run: Run; message: string };
  expect(run).toMatchObject({ status: "scheduled", startedAt: null, finishedAt: null, options: { startAt } });
  expect(run.createdAt).toBeLessThan(startAt);
  expect(message).toContain("scheduled");
  expect(answer.headers.get("location")).toBe(`/debug/migration/runs/${run.id}`);
  expect(served.operations).toEqual([]);
});

test("a scheduled run holds its collections and no others", async () => {
  const { begin, post, gate } = await serve(store);
  const waiting = await begin("/users", { startAt: soon() });
  for (const path of ["/users", "/run"]) {
    const problem = await problemOf(await post(path, {}), 409);
    expect(problem.run).toEqual(waiting);
    expect(problem.detail).toContain("scheduled");
  }
  gate.close();
  expect((await begin("/snapshots")).status).toBe("running");
});

test("a scheduled run can be cancelled, but not paused or resumed; then its collections are free", async () => {
  const { begin, post, run, entries } = await serve(store);
  const { id } = await begin("/users", { startAt: soon() });
  for (const name of ["pause", "resume"]) {
    expect((await problemOf(await post(`/runs/${id}/${name}`), 409)).run).toMatchObject({ id, status: "scheduled" });
  }
  const answer = await post(`/runs/${id}/cancel`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    id,
    status: "cancelled",
    startedAt: null,
    finishedAt: expect.any(Number),
  });
  expect(entries.user.get("user:u1")).toEqual({ text: store.users["user:u1"] });
  expect((await run("/users")).run).toMatchObject({ status: "completed", counts: { migrated: 1 } });
});

test("a run begins when its time has come, and a caller that waits gets its end", async () => {
  const { run } = await serve(store);
  const startAt = Date.now() + 300;
  const ended = await run("/users", { startAt });
  expect(ended.run).toMatchObject({ status: "completed", counts: { migrated: 1 } });
  expect(ended.run.startedAt).toBeGreaterThanOrEqual(startAt);
  expect(ended.result.timestamp).toBe(ended.run.startedAt);
});

test("a caller that waits for a scheduled run learns that it was cancelled, and not that it took since 1970", async () => {
  const { post, get, operations } = await serve(store);
  const waiting = post("/users", { startAt: soon() }, { prefer: "wait=50" });
  let runs: Run[] = [];
  while (runs.length === 0) ({ runs } = await get<{ runs: Run[] }>("/runs"));
  await post(`/runs/${runs[0]?.id}/cancel`);
  const answer = await waiting;
  expect(answer.status).toBe(200);
  const ended = (await answer.json()) as StartedRun;
  expect(ended).toMatchObject({ success: false, run: { status: "cancelled" } });
  expect(ended.message).toContain("cancelled");
  expect(ended.result.details).toEqual([]);
  expect(ended.result.timestamp).toEqual(expect.any(Number));
  expect(ended.result.duration).toBeLessThan(3_600_000);
  expect(operations).toEqual([]);
});
