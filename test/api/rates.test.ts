import { expect, test, vi } from "vitest";
import type { AuditEntry } from "../../src/contract/audit.ts";
import type { Run } from "../../src/contract/run.ts";
import { problemOf } from "./problem.ts";
import { legacyUser, records, serve } from "./serve.ts";

async function held(options: object = {}) {
  const served = await serve({ users: records("user:u", 3, legacyUser) });
  served.gate.close();
  const run = await served.begin("/users", options);
  const change = (body: unknown, id = run.id) =>
    served.call(`/runs/${id}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return { ...served, run, id: run.id, change };
}

test("a run's limit of writes is changed and lifted while it goes, and the answer is the run as it is now", async () => {
  const { change, get, id, run } = await held({ maxPerSecond: 5 });
  expect(run.options.maxPerSecond).toBe(5);
  const answer = await change({ maxPerSecond: 20 });
  expect(answer.status).toBe(200);
  const changed = (await answer.json()) as Run;
  expect(changed).toMatchObject({ id, status: "running", options: { maxPerSecond: 20 } });
  expect(await get(`/runs/${id}`)).toEqual(changed);
  const lifted = (await (await change({ maxPerSecond: null })).json()) as Run;
  expect(lifted.options).toEqual({ batchSize: 50, skipErrors: true, verbose: false });
  const { entries } = await get<{ entries: AuditEntry[] }>("/audit");
  expect(entries.map(({ action }) => action)).toEqual([
    "lift the write limit",
    "limit to 20 writes a second",
    "start migrate",
  ]);
});

test("a change of the limit leaves the run as far as it was", async () => {
  const { change, get, id, gate } = await held();
  for (const maxPerSecond of [1_000, null, 500, null]) await change({ maxPerSecond });
  gate.open();
  const counts = { listed: 4, migrated: 3, skipped: 1, errors: 0 };
  await vi.waitFor(async () => expect(await get(`/runs/${id}`)).toMatchObject({ status: "completed", counts }));
});

test.each(["pause", "schedule"])("the limit of a run that waits (%s) can be changed, too", async (how) => {
  const { change, post, id } = await held(how === "schedule" ? { startAt: Date.now() + 60_000 } : {});
  if (how === "pause") await post(`/runs/${id}/pause`);
  const status = how === "pause" ? "paused" : "scheduled";
  expect(await (await change({ maxPerSecond: 2 })).json()).toMatchObject({ status, options: { maxPerSecond: 2 } });
});

test.each(["cancelled", "completed", "failed"])("the limit of a %s run is a 409 that says so", async (status) => {
  const { change, post, get, gate, id, entries } = await held({ skipErrors: false });
  if (status === "cancelled") await post(`/runs/${id}/cancel`);
  if (status === "failed") entries.user.set("user:a", { text: "{" });
  gate.open();
  await vi.waitFor(async () => expect(await get(`/runs/${id}`)).toMatchObject({ status }));
  const before = await get(`/runs/${id}`);
  const problem = await problemOf(await change({ maxPerSecond: 20 }), 409);
  expect(problem.detail).toContain(status);
  expect(problem.run).toMatchObject({ id, status });
  expect(await get(`/runs/${id}`)).toEqual(before);
});

test.each<[body: unknown, paths: string[]]>([
  [undefined, ["maxPerSecond"]],
  [{}, ["maxPerSecond"]],
  [{ maxPerSecond: 0 }, ["maxPerSecond"]],
  [{ maxPerSecond: -1 }, ["maxPerSecond"]],
  [{ maxPerSecond: 0.009 }, ["maxPerSecond"]],
  [{ maxPerSecond: 10_001 }, ["maxPerSecond"]],
  [{ maxPerSecond: "20" }, ["maxPerSecond"]],
  ['{"maxPerSecond":1e400}', ["maxPerSecond"]],
  [{ maxpersecond: 20 }, ["maxPerSecond", "maxpersecond"]],
  [{ maxPerSecond: 20, dryRun: true }, ["dryRun"]],
  [{ maxPerSecond: 20, status: "completed" }, ["status"]],
  [[], [""]],
  ["{", [""]],
])("PATCH with %j is a 400 that names what is wrong, and changes nothing", async (body, paths) => {
  const { change, get, id, run } = await held({ maxPerSecond: 5 });
  const problem = await problemOf(await change(body), 400);
  expect([...new Set(problem.errors?.map(({ path }) => path))].sort()).toEqual(paths);
  expect((await get<Run>(`/runs/${id}`)).options).toEqual(run.options);
  expect((await get<{ entries: object[] }>("/audit")).entries.length).toBe(1);
});

test("PATCH of a run that there is not is a 404; a body that is not JSON a 415, one too large a 413", async () => {
  const { change, call, id } = await held();
  await problemOf(await change({ maxPerSecond: 20 }, "unknown"), 404);
  const headers = { "content-type": "text/plain" };
  await problemOf(await call(`/runs/${id}`, { method: "PATCH", headers, body: '{"maxPerSecond":20}' }), 415);
  await problemOf(await change(`{"maxPerSecond":20}${" ".repeat(70_000)}`), 413);
});
