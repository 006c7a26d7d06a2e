import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test, vi } from "vitest";
import { addSuperadmin, call, eventsOf, executor, fill, request, start, until } from "./api.ts";

beforeEach(addSuperadmin);

test("a run over the API migrates real KV entries and leaves its analytics event", async () => {
  await fill(20);
  const answer = await call("POST", "/run");
  expect(answer).toMatchObject({ success: false, result: { migrated: 41, errors: 1 }, run: { status: "completed" } });
  expect(await call("GET", "/stats")).toMatchObject({
    summary: { totalRecords: 42, migratedRecords: 41, migrationProgress: 97 },
  });

  const events = await eventsOf(answer.run.id);
  expect(events).toHaveLength(1);
  const [event] = events;
  expect(event?.key).toBe(`event:${event?.id}`);
  expect(event).toMatchObject({
    userId: "admin",
    eventType: "migration_completed",
    eventData: { migrated: 41, errors: 1, dryRun: false },
  });
});

test("a run needs no open request, and a large one is shared out among as many executors as it asks for", async () => {
  await fill(200);
  const run = await start("/run", { batchSize: 20, concurrency: 4 });
  await until(run.id);
  expect(await call("GET", `/runs/${run.id}`)).toMatchObject({
    ...{ status: "completed", executors: 4, total: 402 },
    counts: { listed: 402, migrated: 401, skipped: 0, errors: 1, conflicts: 0, warnings: 0 },
  });
  const isExecutor = (number: number) =>
    runInDurableObject(executor(number), async (_instance, { storage }) => (await storage.get("executor")) === number);
  expect(await Promise.all([0, 1, 2, 3, 4].map(isExecutor))).toEqual([true, true, true, true, false]);
  const { results } = await call("GET", `/runs/${run.id}/results?limit=1000`);
  expect(new Set(results.map(({ type, id }: { type: string; id: string }) => `${type} ${id}`)).size).toBe(402);
  expect(results).toHaveLength(402);
});

test("a dry run over several executors writes nothing, and counts what the run then does", async () => {
  await fill(100);
  const entries = async () => {
    const namespaces = [env.KV_USERS, env.KV_SNAPS];
    const keys = (await Promise.all(namespaces.map((each) => each.list()))).map((page) => page.keys);
    const texts = namespaces.flatMap((each, index) => keys[index]?.map(({ name }) => each.get(name)) ?? []);
    return [keys, await Promise.all(texts)];
  };
  const before = await entries();
  const { id } = await start("/run", { dryRun: true, concurrency: 4, batchSize: 10 });
  const { counts } = await until(id);
  expect(counts).toMatchObject({ listed: 202, migrated: 201, errors: 1 });
  expect(await entries()).toEqual(before);
  const run = await start("/run", { concurrency: 4, batchSize: 10 });
  expect((await until(run.id)).counts).toEqual(counts);
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
  const { id } = await start("/users");
  expect(await until(id)).toMatchObject({ status: "completed", counts: { migrated: 2, errors: 0 } });
  const after = JSON.parse((await env.KV_USERS.get("user:large")) as string);
  expect(after.subscription).toEqual({ status: "none", stripeCustomerId: "cus_1" });
  expect(after.notes === notes).toBe(true);
  const shown = await (await request("GET", "/records/user/large")).text();
  expect(shown.length).toBeLessThan(10_000);
  expect(JSON.parse(shown)).toMatchObject({ state: "current", abbreviated: true });
});
