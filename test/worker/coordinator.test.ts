import {
  abortAllDurableObjects,
  evictDurableObject,
  reset,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { signToken } from "../../src/api/token.ts";
import type { Run } from "../../src/control/run.ts";
import { brokenRecord, legacySnapshot, legacyUser, number } from "../control/home.ts";

const base = "http://worker.test/debug/migration";
const coordinator = () => env.COORDINATOR.getByName("coordinator");

beforeEach(async () => {
  await env.KV_USERS.put("user:admin", '{"uid":"admin","name":"Ada","role":"superadmin"}');
});
afterEach(() => reset());

test("a run over the API migrates real KV entries and leaves its analytics event", async () => {
  await fill(20);
  const answer = await call("POST", "/run");
  expect(answer).toMatchObject({ success: false, result: { migrated: 41, errors: 1 }, run: { status: "completed" } });
  expect(await call("GET", "/stats")).toMatchObject({
    summary: { totalRecords: 42, migratedRecords: 41, migrationProgress: 97 },
  });

  const { keys } = await env.KV_ANALYTICS.list();
  expect(keys).toHaveLength(1);
  const event = JSON.parse((await env.KV_ANALYTICS.get(keys[0]?.name as string)) as string);
  expect(keys[0]?.name).toBe(`event:${event.id}`);
  expect(event).toMatchObject({
    userId: "admin",
    eventType: "migration_completed",
    eventData: { migrated: 41, errors: 1, dryRun: false },
  });
});

test("a run needs no open request: its alarm takes it to the end", async () => {
  await fill(150);
  const { run } = await call("POST", "/users", {}, "respond-async");
  await alarmsUntilOver(run.id);
  expect(await call("GET", `/runs/${run.id}`)).toMatchObject({
    status: "completed",
    counts: { listed: 152, migrated: 151 },
  });
});

test.each([
  ["evicted", async () => evictDurableObject(coordinator())],
  ["aborted", async () => abortAllDurableObjects()],
])("%s between its batches, a run goes on and counts everything once", async (_how, interrupt) => {
  await fill(120);
  const { run } = await call("POST", "/run", { batchSize: 10 }, "wait=0");
  for (let times = 0; times < 5; times += 1) {
    await interrupt();
    await runDurableObjectAlarm(coordinator()).catch(() => false);
  }
  await alarmsUntilOver(run.id);
  const ended: Run = await call("GET", `/runs/${run.id}`);
  expect(ended).toMatchObject({ status: "completed", total: 242 });
  expect(ended.counts).toEqual({ listed: 242, migrated: 241, skipped: 0, errors: 1, conflicts: 0, warnings: 0 });
  const { results } = await call("GET", `/runs/${run.id}/results?limit=1000`);
  expect(new Set(results.map(({ type, id }: { type: string; id: string }) => `${type}:${id}`)).size).toBe(242);
  expect(results).toHaveLength(242);
});

test("a run whose alarm got lost is taken up by the next instance", async () => {
  await fill(10);
  const { run } = await call("POST", "/run", {}, "wait=0");
  await runInDurableObject(coordinator(), (_instance, state) => state.storage.deleteAlarm());
  await evictDurableObject(coordinator());
  // The first question wakes the coordinator, and it finds that something was left undone.
  await call("GET", `/runs/${run.id}`);
  await alarmsUntilOver(run.id);
  expect(await call("GET", `/runs/${run.id}`)).toMatchObject({ status: "completed" });
});

test("bytes that are not UTF-8 are reported and left byte for byte as they were", async () => {
  const bytes = new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]);
  await env.KV_USERS.put("user:damaged", bytes);
  await env.KV_USERS.put("user:fine", '{"name":"\uFFFD"}');
  const { run, result } = await call("POST", "/users");
  expect(run.counts).toMatchObject({ migrated: 2, errors: 1 });
  expect(result.details).toContainEqual(
    expect.objectContaining({ id: "damaged", action: "error", message: expect.stringContaining("UTF-8") }),
  );
  const after = (await env.KV_USERS.get("user:damaged", "arrayBuffer")) as ArrayBuffer;
  expect(new Uint8Array(after)).toEqual(bytes);
  expect(await call("GET", "/records/user/damaged")).toMatchObject({ state: "error", stored: null });
});

test("exact numbers keep their digits through KV, run, results and record", async () => {
  await env.KV_USERS.put("user:n", '{"lastPaymentAt":12345678901234567890,"huge":1e400}');
  const { run } = await call("POST", "/users");
  expect(await env.KV_USERS.get("user:n")).toMatch(
    /"lastPaymentAt":12345678901234567890,"huge":1e400,.*"lastPaymentAt":12345678901234567890}/,
  );
  expect(await (await request("GET", `/runs/${run.id}/results?q=n`)).text()).toContain('"value":12345678901234567890');
  expect(await (await request("GET", "/records/user/n")).text()).toContain("1e400");
});

test("a count that the Worker makes is noted by the coordinator", async () => {
  await fill(3);
  const logged = vi.spyOn(console, "error");
  const { stats } = await call("GET", "/stats");
  expect(logged).not.toHaveBeenCalled();
  const { points } = await call("GET", "/progress");
  expect(points.at(-1).figures).toEqual({
    user: { total: stats.totalUsers, migrated: stats.migratedUsers, unreadable: stats.unreadableUsers },
    snapshot: { total: stats.totalSnapshots, migrated: stats.migratedSnapshots, unreadable: 0 },
  });
});

test("a record of 20 MB is migrated like any other, and shown abbreviated", async () => {
  const notes = "x".repeat(20_000_000);
  await env.KV_USERS.put("user:large", JSON.stringify({ uid: "large", stripeCustomerId: "cus_1", notes }));
  expect(await call("POST", "/users")).toMatchObject({ success: true, result: { migrated: 2 } });
  const after = JSON.parse((await env.KV_USERS.get("user:large")) as string);
  expect(after.subscription).toEqual({ status: "none", stripeCustomerId: "cus_1" });
  expect(after.notes === notes).toBe(true);
  const shown = await (await request("GET", "/records/user/large")).text();
  expect(shown.length).toBeLessThan(10_000);
  expect(JSON.parse(shown)).toMatchObject({ state: "current", abbreviated: true });
});

async function fill(count: number) {
  const writes = [env.KV_USERS.put("user:broken", brokenRecord)];
  for (let index = 0; index < count; index += 1) {
    writes.push(env.KV_USERS.put(`user:${number(index)}`, legacyUser(number(index))));
    writes.push(env.KV_SNAPS.put(`snap:${number(index)}`, legacySnapshot(number(index))));
  }
  await Promise.all(writes);
}

/** Alarms come by themselves too; here they are not waited for. */
async function alarmsUntilOver(id: string) {
  for (let rounds = 0; rounds < 200; rounds += 1) {
    const run: Run = await call("GET", `/runs/${id}`);
    if (run.finishedAt !== null) return;
    await runDurableObjectAlarm(coordinator());
  }
  throw new Error("The run did not come to an end.");
}

async function request(method: string, path: string, body?: unknown, prefer?: string): Promise<Response> {
  const token = await signToken(env.SESSION_HMAC_SECRET as string, { uid: "admin", exp: Date.now() / 1000 + 600 });
  return exports.default.fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(prefer !== undefined && { prefer }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of each answer.
async function call(method: string, path: string, body?: unknown, prefer?: string): Promise<any> {
  return (await request(method, path, body, prefer)).json();
}
