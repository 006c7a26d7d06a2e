import { expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { problemOf } from "./problem.ts";
import { legacyUser, type Served, serve, unreadable } from "./serve.ts";

const users = { "user:u1": legacyUser(), "user:u2": unreadable, "user:u3": unreadable };

/** A run with two records in error, one of which has been repaired since; and a new record that is nobody's business. */
async function failing(options: object = {}) {
  const served = await serve({ users });
  const { run } = await served.run("/users", options);
  served.entries.user.set("user:u2", { text: legacyUser() });
  served.entries.user.set("user:new", { text: legacyUser() });
  return { ...served, run, id: run.id };
}
const runsOf = async ({ get }: Pick<Served, "get">) => (await get<{ runs: Run[] }>("/runs")).runs;

test("a retry is a 202 with a new run, over just the records that were in error", async () => {
  const { post, get, entries, id } = await failing({ batchSize: 2, maxPerSecond: 900 });
  const before = entries.user.get("user:u1");
  const answer = await post(`/runs/${id}/retry`);
  expect(answer.status).toBe(202);
  const run = (await answer.json()) as Run;
  expect(run).toMatchObject({ kind: "migrate", types: ["user"], dryRun: false, total: 2 });
  expect(run.options).toMatchObject({ of: id, batchSize: 2, maxPerSecond: 900 });
  expect(run.id).not.toBe(id);
  expect(answer.headers.get("location")).toBe(`/debug/migration/runs/${run.id}`);

  const counts = { listed: 2, migrated: 1, errors: 1, skipped: 0 };
  await vi.waitFor(async () => expect(await get(`/runs/${run.id}`)).toMatchObject({ status: "completed", counts }));
  const { results } = await get<{ results: { id: string; action: string }[] }>(`/runs/${run.id}/results`);
  expect(results.map((row) => `${row.id} ${row.action}`)).toEqual(["u2 migrated", "u3 error"]);
  expect(entries.user.get("user:u1")).toEqual(before);
  expect(entries.user.get("user:new")).toEqual({ text: legacyUser() });
});

test("a retry can be retried and undone like any migration", async () => {
  const { post, get, entries, id } = await failing();
  const retry = async (of: string) => {
    const next = ((await (await post(`/runs/${of}/retry`)).json()) as Run).id;
    await vi.waitFor(async () => expect(await get(`/runs/${next}`)).toMatchObject({ status: "completed" }));
    return next;
  };
  const first = await retry(id);
  entries.user.set("user:u3", { text: legacyUser() });
  const second = await retry(first);
  expect(await get(`/runs/${second}`)).toMatchObject({ total: 1, counts: { listed: 1, migrated: 1 } });
  const answer = await post("/runs", { kind: "undo", of: second });
  expect(await answer.json()).toMatchObject({ message: "Undo completed: 1 undone, 0 errors" });
});

test("a retry of a run without a record in error is a 409 that says so", async () => {
  const served = await serve({ users: { "user:u1": legacyUser() } });
  const { id } = (await served.run("/users")).run;
  expect((await problemOf(await served.post(`/runs/${id}/retry`), 409)).detail).toMatch(/no record.* in error/i);
  expect((await runsOf(served)).length).toBe(1);
});

test("a retry of a run that is not over is a 409 that says so", async () => {
  const { begin, post, gate } = await serve({ users });
  gate.close();
  const { id } = await begin("/users");
  for (const status of ["running", "paused"]) {
    expect((await problemOf(await post(`/runs/${id}/retry`), 409)).detail).toContain(status);
    await post(`/runs/${id}/pause`);
  }
});

test("a retry of a dry run writes nothing", async () => {
  const served = await failing({ dryRun: true });
  const before = served.stored();
  await problemOf(await served.post(`/runs/${served.id}/retry`), 409);
  expect(served.entries).toEqual(before);
  expect((await runsOf(served)).length).toBe(1);
});

test("a retry while another run holds the collection is a 409 with that run", async () => {
  const { begin, post, gate, id } = await failing();
  gate.close();
  const going = await begin("/runs", { kind: "verify", types: ["user"] });
  expect((await problemOf(await post(`/runs/${id}/retry`), 409)).run).toEqual(going);
});

test("a retry of a run that there is not is a 404", async () => {
  const { post } = await serve();
  await problemOf(await post("/runs/unknown/retry"), 404);
});

test.each<[query: string, body: unknown]>([
  ["", { dryRun: true }],
  ["", { dryrun: true }],
  ["", { limit: 1 }],
  ["", "{dryRun:true}"],
  ["?dryRun=true", undefined],
])("a retry takes no options, and with some (%s %j) must not start a real run", async (query, body) => {
  const served = await failing();
  const before = served.stored();
  await problemOf(await served.post(`/runs/${served.id}/retry${query}`, body), 400);
  expect(served.entries).toEqual(before);
  expect((await runsOf(served)).length).toBe(1);
});

test("a retry of a run that saved what it changed saves what it changes, too", async () => {
  const { post, id } = await failing({ backup: true });
  expect(await (await post(`/runs/${id}/retry`)).json()).toMatchObject({ options: { backup: true } });
});
