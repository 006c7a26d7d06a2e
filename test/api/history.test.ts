import { expect, test } from "vitest";
import type { AuditEntry } from "../../src/contract/audit.ts";
import type { RecordRuns, RecordView } from "../../src/contract/records.ts";
import type { Run } from "../../src/contract/run.ts";
import { problemOf } from "./problem.ts";
import { legacySnapshot, legacyUser, serve } from "./serve.ts";

const store = {
  users: { "user:u1": legacyUser({ licenseKey: "QS-SECRET" }) },
  snapshots: { "snap:s1": legacySnapshot() },
};

test("a record's runs tell what each did to it, secrets masked", async () => {
  const { run, call, get } = await serve(store);
  await run("/users", { dryRun: true });
  await run("/users");
  const found = await get<RecordRuns>("/records/user/u1/runs");
  expect(found).toMatchObject({ looked: 2, complete: true, cursor: null });
  expect(found.runs.map(({ run, result }) => [run.dryRun, result.action])).toEqual([
    [false, "migrated"],
    [true, "migrated"],
  ]);
  expect(await (await call("/records/user/u1/runs")).text()).not.toContain("QS-SECRET");
});

test("runs and audit entries are found by what a query says", async () => {
  const { run, get } = await serve(store);
  const { id } = (await run("/users", { dryRun: true })).run;
  await run("/snapshots");
  const runs = async (query: string) =>
    (await get<{ runs: Run[] }>(`/runs?${query}`)).runs.map(({ types }) => types.join());
  expect(await runs("dryRun=true")).toEqual(["user"]);
  expect(await runs("dryRun=false&kind=migrate&status=completed&by=admin&limit=5")).toEqual(["snapshot"]);
  expect(await runs("type=snapshot")).toEqual(["snapshot"]);
  expect(await runs("by=nobody")).toEqual([]);
  const { entries } = await get<{ entries: AuditEntry[] }>(`/audit?run=${id}&action=start&by=admin`);
  expect(entries.map((entry) => entry.run)).toEqual([id]);
});

test.each([
  ["/runs?kind=migration", "kind"],
  ["/runs?status=done", "status"],
  ["/runs?dryRun=yes", "dryRun"],
  ["/runs?dryrun=true", "dryrun"],
  ["/runs?type=invoice", "type"],
  ["/runs?by=", "by"],
  ["/runs?kind=undo&kind=verify", "kind"],
  ["/audit?who=admin", "who"],
  ["/audit?action=", "action"],
  ["/audit?run=a%20b", "run"],
  ["/records/user/u1/runs?limit=5", "limit"],
  ["/records/user/u1/runs?cursor=x", "cursor"],
])("%s is refused and names what is wrong", async (path, field) => {
  const { call } = await serve(store);
  expect((await problemOf(await call(path), 400)).errors).toEqual([expect.objectContaining({ path: field })]);
});

test.each(["/records/invoice/u1/runs", "/records/user/byname:ada/runs"])(
  "%s is 404: there can be no such record",
  async (path) => {
    await problemOf(await (await serve(store)).call(path), 404);
  },
);

test("a record says when it expires and what its metadata is called, but no value of it", async () => {
  const entry = { text: legacySnapshot(), expiration: 1_900_000_000, metadata: { plan: "pro" } };
  const { get } = await serve({ snapshots: { "snap:s1": entry, "snap:s10": legacySnapshot() } });
  const view = await get<RecordView>("/records/snapshot/s1");
  expect(view).toMatchObject({ expiresAt: 1_900_000_000_000, metadata: ["plan"] });
  expect(JSON.stringify(view)).not.toContain("pro");
  expect(await get("/records/snapshot/s10")).toMatchObject({ expiresAt: null, metadata: [] });
});
