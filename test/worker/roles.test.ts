import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { abortAll, addSuperadmin, call, coordinator, eventsOf, executor, fill, start, until } from "./api.ts";
import { runState, saveRun, tables, timelineTables } from "./version010.ts";

beforeEach(addSuperadmin);

type Stub = ReturnType<typeof coordinator>;

const alarmOf = (object: Stub) => runInDurableObject(object, (_instance, { storage }) => storage.getAlarm());
const dropAlarm = (object: Stub) => runInDurableObject(object, (_instance, { storage }) => storage.deleteAlarm());
const tablesOf = (object: Stub) =>
  runInDurableObject(object, (_instance, { storage: { sql } }) =>
    sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .toArray()
      .map(({ name }) => name),
  );

test.each([
  ["evicted", () => evictDurableObject(executor(1))],
  ["aborted", () => abortAll()],
])("an executor that was %s is the same executor again, and keeps no run log", async (_how, interrupt) => {
  await executor(1).wake(1);
  await interrupt();
  // Its alarm is all that the new instance has heard of.
  await runInDurableObject(executor(1), (_instance, { storage }) => storage.setAlarm(Date.now() + 60_000));
  await interrupt();
  await runDurableObjectAlarm(executor(1));
  expect(await tablesOf(executor(1))).not.toContain("runs");
  expect(await tablesOf(coordinator())).toContain("runs");
  // It has asked, and there was nothing to do: it sleeps until it is woken.
  expect(await alarmOf(executor(1))).toBeNull();
});

test("an object of version 0.1.0 is the coordinator: without being asked it ends what was left undone", async () => {
  await runInDurableObject(coordinator(), (_instance, { storage: { sql } }) => {
    sql.exec(tables);
    sql.exec(timelineTables);
    saveRun(sql, runState("over", 1, { reported: false }));
    saveRun(sql, runState("cut short", 2, { status: "running", finishedAt: null, reported: false }));
  });
  await evictDurableObject(coordinator());
  // This makes a new one, and asks it nothing.
  await alarmOf(coordinator());
  await vi.waitFor(async () => expect(await eventsOf("over")).toHaveLength(1), { timeout: 15_000 });
  const { runs } = await call("GET", "/runs");
  expect(runs.map(({ id, status }: Run) => [id, status])).toEqual([
    ["cut short", "cancelled"],
    ["over", "completed"],
  ]);
});

test("a run whose alarms all got lost is taken up by the first question", async () => {
  await fill(60);
  const run = await start("/run", { concurrency: 2, batchSize: 10 });
  await until(run.id, ({ counts }) => counts.migrated > 0);
  for (const object of [coordinator(), executor(0), executor(1)]) await dropAlarm(object);
  await abortAll();
  expect(await until(run.id)).toMatchObject({
    status: "completed",
    counts: { listed: 122, migrated: 121, skipped: 0 },
  });
});

test("an alarm that got lost is set again by any call, also where nothing was restarted", async () => {
  const startAt = Date.now() + 3_600_000;
  await start("/run", { startAt });
  await runDurableObjectAlarm(coordinator());
  expect(await alarmOf(coordinator())).toBe(startAt);
  await dropAlarm(coordinator());
  await call("GET", "/progress");
  await runDurableObjectAlarm(coordinator());
  expect(await alarmOf(coordinator())).toBe(startAt);
});

test("while a run is paused nothing wakes anybody", async () => {
  await fill(100);
  const run = await start("/run", { concurrency: 2, batchSize: 10 });
  await until(run.id, ({ counts }) => counts.migrated > 0);
  const paused = await call("POST", `/runs/${run.id}/pause`);
  expect(paused.status).toBe("paused");
  for (const object of [coordinator(), executor(0), executor(1)]) {
    await runDurableObjectAlarm(object);
    expect(await alarmOf(object)).toBeNull();
  }
  expect((await call("GET", `/runs/${run.id}`)).counts).toEqual(paused.counts);
  await call("POST", `/runs/${run.id}/resume`);
  expect(await until(run.id)).toMatchObject({ status: "completed", counts: { listed: 202, migrated: 201 } });
});
