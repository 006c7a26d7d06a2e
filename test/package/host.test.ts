import { afterAll, beforeAll, expect, test } from "vitest";
import type { Schema } from "../../src/contract/definitions.ts";
import type { Stats } from "../../src/contract/figures.ts";
import type { Run, StartedRun } from "../../src/contract/run.ts";
import { createHost } from "./host.ts";

type Host = Awaited<ReturnType<typeof createHost>>;
let host: Host;
let worker: Awaited<ReturnType<Host["start"]>>;

beforeAll(async () => {
  host = await createHost();
  await host.fill({
    KV_SESSIONS: {
      "session:ada": { uid: "ada", name: "Ada", admin: true },
      "session:eve": { uid: "eve", name: "Eve", admin: false },
    },
    KV_USERS: { "user:u1": { uid: "u1", createdAt: 1, subscriptionStatus: "trial" } },
    KV_SNAPS: { "snap:s1": { id: "s1", createdAt: 1, createdBy: "u1" } },
    KV_PROJECTS: {
      "project:p1": { name: "Old", createdAt: 1, colour: "red", oldPlan: "pro", apiKey: "sesame" },
      "project:p2": { name: "New", createdAt: 1, updatedAt: 2, settings: { theme: "dark", colour: "blue" } },
      "project:byname:old": "p1",
    },
  });
  worker = await host.start();
});
afterAll(async () => {
  await worker?.dispose();
  await host?.remove();
});

const dashboard = "https://admin.example.com";

async function ask(path: string, { token = "ada", method = "GET", body = "" } = {}) {
  const headers = { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) };
  return worker.fetch(`http://host.test${path}`, { method, headers, ...(body && { body }) });
}
const get = async <T>(path: string) => (await (await ask(path)).json()) as T;
const post = async <T>(path: string, body: object) =>
  (await (await ask(path, { method: "POST", body: JSON.stringify(body) })).json()) as T;

test("an editor reads the types of the package", async () => {
  await host.write(
    "src/access.ts",
    `import { cloudflareAccess } from "quickstage-migrations/access";
     import { defineMigrations } from "quickstage-migrations/worker";
     import type { Env } from "./environment.ts";
     defineMigrations<Env>({ authenticate: cloudflareAccess({ team: "acme", audience: "aud", allow: { "a@b.c": "view" } }) });
     defineMigrations<Env>({
       authenticate: cloudflareAccess<Env>({
         team: "acme",
         audience: ({ ADMIN_ORIGIN }) => ADMIN_ORIGIN,
         allow: async ({ email }) => (email === "a@b.c" ? { can: "approve", role: "owner" } : null),
       }),
     });`,
  );
  await host.write(
    "src/wrong.ts",
    `import { defineMigrations } from "quickstage-migrations/worker";
     import { users } from "quickstage-migrations/schema";
     import type { Env } from "./environment.ts";
     defineMigrations<Env>({ collections: [{ definition: users, binding: "KV_USER" }] });
     defineMigrations({ authenticate: (request) => request.url });`,
  );
  const complaints = await host.complaints();
  for (const name of ["access", "wrong"]) await host.erase(`src/${name}.ts`);
  // What the compiler adds to a message is indented.
  expect(complaints.split("\n").filter((line) => /^\S/.test(line))).toEqual([
    expect.stringMatching(/wrong\.ts\(4,.*KV_USER/),
    expect.stringContaining("wrong.ts(5,"),
  ]);
});

test("the host's own session check decides, and its own routes stay its own", async () => {
  const paths = ["/stats", "/runs", "/schema"].map((path) => `/admin/migration${path}`);
  for (const path of paths) {
    const nobody = await ask(path, { token: "mallory" });
    expect([nobody.status, await nobody.json()]).toEqual([401, { error: "Sign in first." }]);
    expect((await ask(path, { token: "eve" })).status).toBe(403);
  }
  const started = await ask("/admin/migration/run", { token: "eve", method: "POST" });
  expect([started.status, await started.json()]).toEqual([403, { error: "Admins only." }]);
  expect(await get("/admin/migration/session")).toEqual({ uid: "ada", name: "Ada", role: "admin", can: "approve" });
  expect(await get("/projects/p1")).toMatchObject({ name: "Old", settings: { theme: "light", colour: "red" } });
  const elsewhere = await ask("/debug/migration/stats");
  expect([elsewhere.status, await elsewhere.json()]).toEqual([
    404,
    { error: "Not found", path: "/debug/migration/stats" },
  ]);
});

test("a page of the listed origin can steer runs and read where they are, and no other page can", async () => {
  const preflight = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,prefer",
  };
  const from = (origin: string, method = "GET") =>
    worker.fetch("http://host.test/admin/migration/stats", {
      method,
      headers: { origin, ...(method === "OPTIONS" ? preflight : { authorization: "Bearer ada" }) },
    });
  const allowed = await from(dashboard, "OPTIONS");
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get("access-control-allow-methods")?.split(",")).toEqual(
    expect.arrayContaining(["GET", "POST", "PATCH"]),
  );
  expect(allowed.headers.get("access-control-allow-headers")?.split(",")).toEqual(
    expect.arrayContaining(["Authorization", "Content-Type", "Prefer"]),
  );
  const answered = await from(dashboard);
  expect(answered.status).toBe(200);
  expect(answered.headers.get("access-control-expose-headers")?.split(",")).toEqual(
    expect.arrayContaining(["Location", "Content-Disposition"]),
  );
  const pause = (origin: string) =>
    worker.fetch("http://host.test/admin/migration/runs/none/pause", {
      method: "POST",
      headers: { origin, "sec-fetch-site": "cross-site", authorization: "Bearer ada" },
    });
  const sent = await pause(dashboard);
  expect(sent.status).toBe(404);
  expect((await pause("https://evil.example.com")).status).toBe(403);
  // Two of them would arrive as "a, a", which browsers refuse.
  for (const answer of [allowed, answered, sent])
    expect(answer.headers.get("access-control-allow-origin")).toBe(dashboard);
  for (const method of ["OPTIONS", "GET"]) {
    const refused = await from("https://evil.example.com", method);
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  }
});

test("a collection of the host's own is counted, tested and migrated like QuickStage's", async () => {
  const { collections } = await get<Schema>("/admin/migration/schema");
  expect(collections.map(({ plural }) => plural)).toEqual(["Users", "Snapshots", "Projects"]);
  const before = await get<Stats>("/admin/migration/stats");
  expect(before.stats).toEqual({
    ...{ totalUsers: 1, migratedUsers: 0, legacyUsers: 1, unreadableUsers: 0 },
    ...{ totalSnapshots: 1, migratedSnapshots: 0, legacySnapshots: 1, unreadableSnapshots: 0 },
    ...{ totalProjects: 2, migratedProjects: 1, legacyProjects: 1, unreadableProjects: 0 },
  });
  expect(before.summary).toEqual({ totalRecords: 4, migratedRecords: 1, legacyRecords: 3, migrationProgress: 25 });

  const tested = await post<StartedRun>("/admin/migration/run", { dryRun: true });
  expect(tested.result).toMatchObject({ success: true, migrated: 3, skipped: 1 });
  expect((await get<Stats>("/admin/migration/stats")).stats).toEqual(before.stats);

  const projectsOnly = await post<StartedRun>("/admin/migration/projects", { dryRun: true });
  expect(projectsOnly.run).toMatchObject({ types: ["project"], counts: { listed: 2, migrated: 1 } });

  const ran = await post<StartedRun>("/admin/migration/run", {});
  expect(ran.run).toMatchObject({
    status: "completed",
    types: ["user", "snapshot", "project"],
    startedBy: { uid: "ada" },
  });
  expect((await get<Stats>("/admin/migration/stats")).summary).toMatchObject({
    legacyRecords: 0,
    migrationProgress: 100,
  });
  const { results } = await get<{ results: unknown[] }>(`/admin/migration/runs/${ran.run.id}/results?type=project`);
  expect(results).toMatchObject([
    { id: "p1", action: "migrated", newFields: expect.arrayContaining(["settings.colour"]) },
  ]);
  expect(await get("/admin/migration/records/project/p1")).toMatchObject({
    state: "current",
    stored: { settings: { theme: "light", colour: "red" }, oldPlan: "pro", apiKey: "•••" },
  });
});

test("a run that is not waited for is found where its location says, whatever the path", async () => {
  const started = await worker.fetch("http://host.test/admin/migration/projects", {
    method: "POST",
    headers: { authorization: "Bearer ada", prefer: "respond-async" },
  });
  expect(started.status).toBe(202);
  const { run } = (await started.json()) as { run: Run };
  const location = started.headers.get("location") as string;
  expect(location).toBe(`/admin/migration/runs/${run.id}`);
  expect(await get<Run>(location)).toMatchObject({ id: run.id, types: ["project"] });
});
