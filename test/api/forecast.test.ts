import { expect, test } from "vitest";
import type { Forecast } from "../../src/contract/figures.ts";
import { problemOf } from "./problem.ts";
import { currentSnapshot, currentUser, legacySnapshot, legacyUser, records, serve, unreadable } from "./serve.ts";

/** 150 users with the superadmin: 40 legacy, 2 in error, the rest current. 1,100 snapshots: 1,060 legacy, the rest current. */
const store = {
  users: {
    ...records("user:l", 40, legacyUser),
    ...{ "user:torn": unreadable, "user:bad": legacyUser({ analytics: [] }) },
    ...records("user:c", 107, currentUser),
    "user:byname:ada": "u1",
  },
  snapshots: { ...records("snap:l", 1_060, legacySnapshot), ...records("snap:c", 40, currentSnapshot) },
};

test("a forecast counts what a real run would list, read and write, and what that costs", async () => {
  const { get } = await serve(store);
  const all = await get<Forecast>("/forecast");
  expect(all).toMatchObject({ records: 1_250, legacy: 1_100 });
  expect(all.operations.write).toBe(1_100);
  // A page of keys for the users and two for the snapshots; and each batch of fifty is listed again.
  expect(all.operations.list).toBe(1 + 2 + 3 + 22);
  const { list, read, write } = all.operations;
  expect(all.usd).toBeCloseTo((list * 5 + read * 0.5 + write * 5) / 1_000_000, 4);
  expect(all.assumed).toMatchObject({ usdPerMillion: { list: 5, read: 0.5, write: 5 }, measured: false });
  expect(all.seconds).toBe(Math.ceil(1_250 / all.assumed.recordsPerSecond));
});

test("every key that is read is paid for, in a bulk read as well", async () => {
  const { get } = await serve(store);
  expect((await get<Forecast>("/forecast?types=snapshot")).operations.read).toBeGreaterThanOrEqual(1_100);
});

test.each([
  ["user", 150, 40, 4],
  ["snapshot", 1_100, 1_060, 24],
  ["user,snapshot", 1_250, 1_100, 28],
  ["snapshot,user", 1_250, 1_100, 28],
] as const)("of types=%s it counts those only", async (types, count, left, list) => {
  const { get } = await serve(store);
  expect(await get(`/forecast?types=${types}`)).toMatchObject({
    ...{ records: count, legacy: left },
    operations: { list, write: left },
  });
});

test("a forecast agrees with the run that it is about", async () => {
  const { get, run, operations } = await serve(store);
  const { records: listed, legacy: migrated, operations: expected } = await get<Forecast>("/forecast");
  operations.length = 0;
  expect((await run("/run")).run.counts).toMatchObject({ listed, migrated });
  const done = (name: string) => operations.filter((operation) => operation === name).length;
  expect(done("put")).toBe(expected.write);
  // A batch that one invocation can't finish is listed once more by the next.
  expect(done("list")).toBeGreaterThanOrEqual(expected.list);
  expect(done("list")).toBeLessThanOrEqual(expected.list * 1.25);
});

test("after a large run the forecast rests on its speed, and says so", async () => {
  const { get, run } = await serve(store);
  await run("/run", { dryRun: true });
  expect((await get<Forecast>("/forecast")).assumed.measured).toBe(false);
  const { startedAt, finishedAt, counts } = (await run("/run")).run;
  const after = await get<Forecast>("/forecast");
  const perSecond = counts.listed / (((finishedAt as number) - (startedAt as number)) / 1_000);
  expect(after.assumed).toMatchObject({ measured: true, recordsPerSecond: Math.round(perSecond) });
  expect(after).toMatchObject({ legacy: 0, operations: { write: 0 } });
});

test("of an empty collection nothing is to be done, and a forecast changes nothing", async () => {
  const served = await serve();
  const before = served.stored();
  expect(await served.get("/forecast?types=snapshot")).toMatchObject({
    ...{ records: 0, legacy: 0, operations: { read: 0, write: 0 }, usd: 0, seconds: 0 },
  });
  expect(served.entries).toEqual(before);
  expect(await served.get("/audit")).toEqual({ entries: [], cursor: null });
});

test.each([
  ["types=users", "types"],
  ["types=", "types"],
  ["types=user,", "types"],
  ["types=__proto__", "types"],
  ["types=user&types=snapshot", "types"],
  ["type=user", "type"],
])("GET /forecast?%s is a 400 that names the parameter", async (query, name) => {
  const { call } = await serve();
  const problem = await problemOf(await call(`/forecast?${query}`), 400);
  expect(problem.errors?.map(({ path }) => path.split(".")[0])).toEqual([name]);
});

test("of an undo it says what that would write, and how its dry run found the records", async () => {
  const { get, post } = await serve(store);
  const { run } = (await (await post("/users", {})).json()) as { run: { id: string } };
  const before = await get<Forecast>(`/forecast?of=${run.id}`);
  expect(before).toMatchObject({ records: 40, operations: { write: 40 }, undone: null });
  await post("/runs", { kind: "undo", of: run.id, dryRun: true });
  const after = await get<Forecast>(`/forecast?of=${run.id}`);
  expect(after).toMatchObject({ operations: { write: 40 }, undone: { whole: 40, restored: 0, kept: 0 } });
});
