import { expect, test } from "vitest";
import type { Approval, Approvals } from "../../src/contract/approvals.ts";
import type { AuditPage } from "../../src/contract/audit.ts";
import type { Problem } from "../../src/contract/problem.ts";
import type { Run } from "../../src/contract/run.ts";
import { problemOf } from "./problem.ts";
import { legacyUser, serve, superadmin } from "./serve.ts";

const cleanup = { kind: "cleanup", fields: { user: ["subscriptionStatus"] } };

/** A migrated store with a backup, where what can't be undone needs approval: Mara, who asks, and Eve. */
async function forTwo(approvals = true) {
  const eve = superadmin.replaceAll("Mara", "Eve").replaceAll('"admin"', '"eve"');
  const served = await serve({ users: { "user:u1": legacyUser(), "user:eve": eve }, approvals });
  const { run } = await served.run("/users", { backup: true });
  const headers = { authorization: `Bearer ${await served.tokenOf("eve")}` };
  const byEve = (path: string, method = "POST") => served.call(path, { method, headers });
  const pending = async () => (await served.get<Approvals>("/approvals")).approvals;
  const ended = async (id: string) => {
    await expect.poll(async () => (await served.get<Run>(`/runs/${id}`)).finishedAt).not.toBeNull();
    return served.get<Run>(`/runs/${id}`);
  };
  return { ...served, backup: run.id, byEve, pending, ended };
}

test.each([
  ["a clean-up", () => cleanup],
  ["a restore that overwrites", (backup: string) => ({ kind: "restore", backup, overwrite: true })],
])("%s waits until another person approves it", async (_, body) => {
  const { post, backup, byEve, pending, ended, stored, get } = await forTwo();
  const before = stored();
  const response = await post("/runs", { ...body(backup), reason: "ticket 12" });
  expect(response.status).toBe(202);
  const { run, message } = (await response.json()) as { run: Run; message: string };
  expect(run).toMatchObject({ status: "scheduled", startedAt: null, waiting: { for: "approval" } });
  expect(message).toBe("Another person has to approve it within an hour, or it is cancelled.");
  expect(await pending()).toEqual([
    {
      ...{ id: run.id, what: "run", run: run.id, by: { uid: "admin", name: "Mara" }, reason: "ticket 12" },
      ...{ at: run.createdAt, until: run.createdAt + 3_600_000, state: "pending" },
    },
  ]);
  const own = await problemOf(await post(`/approvals/${run.id}/approve`), 409);
  expect(own.detail).toBe("You asked for this yourself: another person has to approve it.");
  expect(stored()).toEqual(before);

  expect(await (await byEve(`/approvals/${run.id}/approve`)).json()).toMatchObject({ id: run.id, state: "approved" });
  expect(await ended(run.id)).toMatchObject({ status: "completed", approval: { by: { uid: "eve", name: "Eve" } } });
  expect(stored()).not.toEqual(before);
  expect(await pending()).toEqual([]);
  const { entries } = await get<AuditPage>(`/audit?run=${run.id}`);
  expect(entries.map(({ action, by }) => [action, by.uid])).toEqual([
    ["approve", "eve"],
    [`start ${run.kind}`, "admin"],
  ]);
  await problemOf(await byEve(`/approvals/${run.id}/approve`), 404);
});

test("what is rejected is cancelled and writes nothing, also by the one who asked for it", async () => {
  const { post, byEve, stored, get, begin } = await forTwo();
  const before = stored();
  const first = await begin("/runs", cleanup);
  expect(await (await byEve(`/approvals/${first.id}/reject`)).json()).toMatchObject({ state: "rejected" });
  const second = await begin("/runs", cleanup);
  expect((await post(`/approvals/${second.id}/reject`)).status).toBe(200);
  for (const { id } of [first, second]) expect((await get<Run>(`/runs/${id}`)).status).toBe("cancelled");
  expect(stored()).toEqual(before);
});

test("a test, a restore that spares what changed, and everything that can be undone wait for nobody", async () => {
  const { run, backup, pending } = await forTwo();
  for (const body of [
    { ...cleanup, dryRun: true },
    { kind: "restore", backup },
    { kind: "restore", backup, overwrite: true, dryRun: true },
    { kind: "undo", of: backup },
    { kind: "verify" },
    { kind: "backup" },
  ]) {
    expect((await run("/runs", body)).run.status).toBe("completed");
  }
  expect(await pending()).toEqual([]);
});

test("a backup can be downloaded for an hour once another person approved it, and only by who asked", async () => {
  const { call, backup, byEve, pending, get } = await forTwo();
  const path = `/backups/${backup}/download?reason=audit`;
  const first = (await problemOf(await call(path), 409)) as Problem;
  expect(first.detail).toMatch("Another person has to approve this download within an hour.");
  expect(first.approval).toMatchObject({ what: "download", run: backup, reason: "audit", state: "pending" });
  // Asked for again, it is the same request.
  expect(((await problemOf(await call(path), 409)) as Problem).approval?.id).toBe(first.approval?.id);
  const [asked] = (await pending()) as [Approval];
  await problemOf(await call(`/approvals/${asked.id}/approve`, { method: "POST" }), 409);
  expect((await byEve(`/approvals/${asked.id}/approve`)).status).toBe(200);
  for (let each = 0; each < 2; each += 1) expect(await (await call(path)).text()).toContain('"key":"user:u1"');
  // Eve's own download needs somebody else.
  expect((await byEve(path, "GET")).status).toBe(409);
  const { entries } = await get<AuditPage>(`/audit?run=${backup}`);
  expect(entries.map(({ action, by }) => [action, by.uid]).slice(0, 5)).toEqual([
    ["ask to download backup", "eve"],
    ["download backup", "admin"],
    ["download backup", "admin"],
    ["approve the download", "eve"],
    ["ask to download backup", "admin"],
  ]);
});

test("a download that was rejected has to be asked for again", async () => {
  const { call, backup, byEve, pending } = await forTwo();
  const path = `/backups/${backup}/download`;
  await problemOf(await call(path), 409);
  const [asked] = (await pending()) as [Approval];
  expect((await byEve(`/approvals/${asked.id}/reject`)).status).toBe(200);
  expect(((await problemOf(await call(path), 409)) as Problem).approval?.id).not.toBe(asked.id);
});

test("without approvals nothing waits, and nothing can be approved", async () => {
  const { run, call, backup, get, byEve } = await forTwo(false);
  expect(await get("/approvals")).toEqual({ required: false, approvals: [] });
  expect((await run("/runs", cleanup)).run).toMatchObject({ status: "completed" });
  expect((await call(`/backups/${backup}/download`)).status).toBe(200);
  await problemOf(await byEve(`/approvals/${backup}/approve`), 404);
});
