import { expect, test } from "vitest";
import { problemOf } from "./problem.ts";
import { legacySnapshot, legacyUser, serve } from "./serve.ts";

const store = { users: { "user:u1": legacyUser() }, snapshots: { "snap:s1": legacySnapshot() } };

test.each([
  ["/run", "POST", ["GET", "PUT", "DELETE", "PATCH"]],
  ["/users", "POST", ["GET", "PUT", "DELETE"]],
  ["/snapshots", "POST", ["GET", "PUT", "DELETE"]],
  ["/stats", "GET", ["POST", "PUT", "DELETE"]],
  ["/session", "GET", ["POST", "DELETE"]],
  ["/runs/some", "GET", ["POST", "DELETE"]],
  ["/runs/some/results", "GET", ["POST", "DELETE"]],
  ["/runs/some/causes", "GET", ["POST", "DELETE"]],
  ["/runs/some/pause", "POST", ["GET", "DELETE"]],
  ["/runs/some/resume", "POST", ["GET", "DELETE"]],
  ["/runs/some/cancel", "POST", ["GET", "DELETE"]],
  ["/records/user/u1", "GET", ["POST", "PUT", "DELETE"]],
] as const)("%s answers %s, and other methods with a 405 that says so", async (path, right, wrong) => {
  const { call } = await serve(store);
  for (const method of wrong) {
    const answer = await call(path, { method });
    await problemOf(answer, 405);
    expect(answer.headers.get("allow")?.split(", ")).toContain(right);
    expect(answer.headers.get("allow")?.split(", ")).not.toContain(method);
  }
});

test.each([
  ...["", "/", "/nowhere", "/stats/users", "/run/", "/record/user/u1", "/records/user", "/records/user/u1/name"],
  ...[
    "/runs/unknown",
    "/runs/unknown/results",
    "/runs/unknown/causes",
    "/records/user/nobody",
    "/records/thing/u1",
    "/records/users/u1",
  ],
  ...["/records/__proto__/u1", "/records/constructor/name", "/records/analytics/e1", "/records/user/snap:s1"],
  ...["/records/user/byname:ada", "/records/user/byname%3Aada", "/records/user/byname%3aada", "/records/user/%75%3A"],
])("GET %s is a 404", async (path) => {
  const { call } = await serve({ users: { ...store.users, "user:byname:ada": "u1" } });
  await problemOf(await call(path), 404);
});

test.each(["pause", "resume", "cancel"])("to %s a run that there is not is a 404", async (name) => {
  const { post } = await serve(store);
  await problemOf(await post(`/runs/unknown/${name}`), 404);
});

test.each<[path: string, names: string[]]>([
  ["/runs?limits=5", ["limits"]],
  ["/runs?limit=0", ["limit"]],
  ["/runs?limit=five", ["limit"]],
  ["/runs?limit=5&limit=6", ["limit"]],
  ["/runs?cursor=x", ["cursor"]],
  ["/runs?cursor=", ["cursor"]],
  ["/runs/ID/results?order=id", ["order"]],
  ["/runs/ID/results?limit=1001", ["limit"]],
  ["/runs/ID/results?limit=-1", ["limit"]],
  ["/runs/ID/results?limit=1e2", ["limit"]],
  ["/runs/ID/results?action=deleted", ["action"]],
  ["/runs/ID/results?type=users", ["type"]],
  ["/runs/ID/results?type=__proto__", ["type"]],
  ["/runs/ID/results?cursor=1.2.3", ["cursor"]],
  ["/runs/ID/results?cursor=1x2", ["cursor"]],
  ["/runs/ID/results?q=a&q=b", ["q"]],
  ["/runs/ID/results?offset=-1", ["offset"]],
  ["/runs/ID/results?offset=many", ["offset"]],
  ["/runs/ID/results?offset=5&q=a", ["offset"]],
  ["/runs/ID/results?offset=5&cause=a", ["offset"]],
  ["/runs/ID/results?offset=5&cursor=1.2", ["offset"]],
  [`/runs/ID/results?cause=${"x".repeat(2_001)}`, ["cause"]],
  ["/runs/ID/causes?action=error", ["action"]],
  ["/runs/ID/results?action=x&type=y&limit=z&more=1", ["action", "limit", "more", "type"]],
])("GET %s is a 400 that names the parameters", async (path, names) => {
  const { call, run } = await serve(store);
  const id = (await run("/run", { dryRun: true })).run.id;
  const problem = await problemOf(await call(path.replace("ID", id)), 400);
  expect(problem.errors?.map((error) => error.path).sort()).toEqual(names);
});
