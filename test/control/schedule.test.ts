import { expect, test } from "vitest";
import type { Regression } from "../../src/control/scheduleOptions.ts";
import { type Definition, defineCollection } from "../../src/schema/definition.ts";
import { snapshots } from "../../src/schema/snapshots.ts";
import { users } from "../../src/schema/users.ts";
import { driver, legacyUser, memoryHome } from "./testStores.ts";

const day = 86_400_000;
const cron = "0 3 * * *";

function home(users = 5) {
  const place = memoryHome();
  for (let number = 0; number < users; number += 1) addLegacyUser(place, `u${number}`);
  return place;
}

const addLegacyUser = (place: ReturnType<typeof memoryHome>, uid: string) =>
  place.stores.user.entries.set(`user:${uid}`, { text: legacyUser(uid) });

test("a Cron Trigger counts: the chart has a point for each day, no run is listed, and nothing is written", async () => {
  const { drive, moveTo, now, puts, runs } = driver(home());
  expect(await runs.progress()).toEqual({ points: [], schedule: null });
  for (let each = 0; each < 3; each += 1) {
    await runs.scheduled(cron);
    await drive();
    moveTo(now() + day);
  }
  const { points, schedule } = await runs.progress();
  expect(points.map(({ figures }) => figures.user)).toEqual(Array(3).fill({ total: 5, migrated: 0, unreadable: 0 }));
  expect(schedule).toMatchObject({ cron, run: null, keepsCurrent: false, outcome: "5 legacy records were found." });
  expect((await runs.runs({ limit: 10 })).runs).toEqual([]);
  expect(puts).toEqual([]);
});

test("where the host wants it, what old writers left is migrated by a usual run, in the schedule's name", async () => {
  const place = home();
  const { drive, moveTo, now, runs, start } = driver(place, { keepCurrent: { backup: true, maxPerSecond: 100 } });
  await runs.scheduled(cron);
  await drive();
  // The first migration is a person's.
  expect((await runs.runs({ limit: 10 })).runs).toEqual([]);
  await start(["user"]);
  await drive();
  for (const uid of ["late", "later"]) addLegacyUser(place, uid);
  moveTo(now() + day);
  await runs.scheduled(cron);
  await drive();
  const [run] = (await runs.runs({ limit: 10 })).runs;
  expect(run).toMatchObject({
    ...{ kind: "migrate", types: ["user"], status: "completed", startedBy: { uid: "schedule" } },
    counts: { migrated: 2 },
    options: { backup: true, maxPerSecond: 100 },
  });
  const { schedule } = await runs.progress();
  expect(schedule).toMatchObject({ run: run?.id, keepsCurrent: true });
  const { entries } = await runs.audit({ limit: 10, by: "schedule" });
  expect(entries.map(({ action }) => action)).toEqual(["start migrate", "regression"]);

  await runs.scheduled(cron);
  await drive();
  expect((await runs.runs({ limit: 10 })).runs).toHaveLength(2);
  expect((await runs.progress()).schedule?.outcome).toBe("No legacy records were found.");
});

test("only the collections that were named are migrated", async () => {
  const { drive, runs } = driver(home(), { keepCurrent: { types: ["snapshot"] } });
  await runs.scheduled(cron);
  await drive();
  expect((await runs.runs({ limit: 10 })).runs).toEqual([]);
});

test("legacy records that appear where there were none are reported once, and again when it happens again", async () => {
  const reported: Regression[] = [];
  const place = home();
  const { drive, moveTo, now, runs, start } = driver(place, { onRegression: (each) => void reported.push(each) });
  const tomorrow = async () => {
    moveTo(now() + day);
    await runs.scheduled(cron);
    await drive();
  };
  await tomorrow();
  // There were always some: that is no regression.
  expect(reported).toEqual([]);
  await start(["user"]);
  await drive();
  const migratedAt = now();
  addLegacyUser(place, "late");
  await tomorrow();
  await tomorrow();
  expect(reported).toMatchObject([{ type: "user", plural: "Users", legacy: 1 }]);
  expect(reported[0]?.since).toBeLessThanOrEqual(migratedAt);
  const { entries } = await runs.audit({ limit: 10, action: "regression" });
  expect(entries).toMatchObject([
    { by: { uid: "schedule" }, reason: expect.stringMatching(/^1 legacy record appeared among the users since /) },
  ]);

  await start(["user"]);
  await drive();
  addLegacyUser(place, "later");
  await tomorrow();
  expect(reported).toHaveLength(2);
});

test("other definitions are no regression, and nothing is migrated by them before a person has", async () => {
  const reported: Regression[] = [];
  const place = home(0);
  const options = { keepCurrent: {}, onRegression: (each: Regression) => void reported.push(each) };
  const before = driver(place, options);
  place.stores.user.entries.set("user:a", { text: '{"uid":"a","old":1}' });
  const run = async (definition: Partial<Definition>) => {
    const shape = defineCollection({
      ...users,
      containers: {},
      copies: [],
      fills: {},
      deprecated: [],
      retained: {},
      ...definition,
    });
    const { drive, moveTo, now, runs } = driver(place, { ...options, collections: [shape, snapshots] });
    moveTo(now() + day);
    await runs.scheduled(cron);
    await drive();
    return runs;
  };
  await before.drive();
  await run({ fills: {} });
  const runs = await run({ fills: { plan: "free" } });
  expect(reported).toEqual([]);
  expect((await runs.runs({ limit: 10 })).runs).toEqual([]);
  expect((await runs.progress()).schedule?.outcome).toBe("1 legacy record was found.");
});

/** A driver that goes on in the same place with other definitions of the users, as after a deploy. */
function deploy(place: ReturnType<typeof memoryHome>, fills: Definition["fills"]) {
  const none = { containers: {}, copies: [], deprecated: [], retained: {} };
  const shape = defineCollection({ ...users, ...none, fills });
  const reported: Regression[] = [];
  const deployed = driver(place, {
    ...{ collections: [shape, snapshots], keepCurrent: {}, onRegression: (each) => void reported.push(each) },
  });
  const { drive, moveTo, now, runs } = deployed;
  const tomorrow = async () => {
    moveTo(now() + day);
    await runs.scheduled(cron);
    await drive();
  };
  const migratedBySchedule = async () =>
    (await runs.runs({ limit: 10 })).runs.filter(({ startedBy }) => startedBy.uid === "schedule");
  return { ...deployed, reported, tomorrow, migratedBySchedule };
}

test.each<[how: string, (deployed: ReturnType<typeof deploy>) => Promise<unknown>]>([
  ["a migration of all of them", ({ start }) => start(["user"])],
  [
    "a migration of a few at a time",
    async ({ runs, start, drive }) => {
      await runs.stats(0, true);
      await drive();
      await start(["user"], { limit: 1 });
      await drive();
      await start(["user"], { limit: 1 });
    },
  ],
])(
  "%s between a deploy and the next trigger is the first one: the schedule keeps them current",
  async (_how, migrate) => {
    const place = home(0);
    for (const key of ["user:a", "user:b"]) place.stores.user.entries.set(key, { text: "{}" });
    const before = deploy(place, { plan: "free" });
    await before.start(["user"]);
    await before.drive();
    await before.tomorrow();

    const after = deploy(place, { plan: "free", seats: 1 });
    await migrate(after);
    await after.drive();
    place.stores.user.entries.set("user:late", { text: '{"plan":"free"}' });
    await after.tomorrow();
    expect(after.reported).toMatchObject([{ type: "user", legacy: 1 }]);
    expect(await after.migratedBySchedule()).toMatchObject([{ counts: { migrated: 1 } }]);
    expect(place.stores.user.entries.get("user:late")?.text).toBe('{"plan":"free","seats":1}');
  },
);

test("a count right after a deploy that finds all current will do, also where it says the same as the one before", async () => {
  const place = home(0);
  place.stores.user.entries.set("user:a", { text: '{"plan":"free","seats":1}' });
  await deploy(place, { plan: "free" }).tomorrow();
  const { drive, reported, runs, tomorrow } = deploy(place, { plan: "free", seats: 1 });
  await runs.stats(0, true);
  await drive();
  place.stores.user.entries.set("user:late", { text: '{"plan":"free"}' });
  await tomorrow();
  expect(reported).toHaveLength(1);
});

test("what was counted before a deploy is no reason to migrate, also when other records are migrated after it", async () => {
  const place = home(0);
  place.stores.user.entries.set("user:a", { text: '{"plan":"free"}' });
  await deploy(place, { plan: "free" }).tomorrow();

  const { drive, migratedBySchedule, reported, runs, start, tomorrow } = deploy(place, { plan: "free", seats: 1 });
  await start(["snapshot"]);
  await runs.scheduled(cron);
  await drive();
  expect((await runs.progress()).schedule?.outcome).toBe("Not counted: a run was at work.");
  await tomorrow();
  expect((await runs.progress()).schedule?.outcome).toBe("1 legacy record was found.");
  expect(reported).toEqual([]);
  expect(await migratedBySchedule()).toEqual([]);
});

test("a host that never answers holds up no run, and hears of it again after the next count", async () => {
  let calls = 0;
  const place = home(0);
  const onRegression = () => {
    calls += 1;
    return new Promise<void>(() => {});
  };
  const { drive, moveTo, now, runs, start } = driver(place, { onRegression });
  await runs.scheduled(cron);
  await drive();
  addLegacyUser(place, "late");
  for (let each = 1; each <= 2; each += 1) {
    moveTo(now() + day);
    await runs.scheduled(cron);
    await drive();
    moveTo(now() + 31_000);
    await drive();
    expect(calls).toBe(each);
  }
  const id = await start(["user"]);
  await drive();
  expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { migrated: 1 } });
});

test("a report that fails is made again after the next count", async () => {
  let attempts = 0;
  const place = home(0);
  const onRegression = () => {
    attempts += 1;
    if (attempts === 1) throw new Error("no mail server");
  };
  const { drive, moveTo, now, runs } = driver(place, { onRegression });
  const tomorrow = async () => {
    moveTo(now() + day);
    await runs.scheduled(cron);
    await drive();
  };
  await tomorrow();
  addLegacyUser(place, "late");
  for (const expected of [1, 2, 2]) {
    await tomorrow();
    expect(attempts).toBe(expected);
  }
});

test("while a run is at work nothing is counted beside it, and the schedule says so", async () => {
  const { drive, runs, start } = driver(home(), { keepCurrent: {} });
  await start(["user"]);
  await runs.scheduled(cron);
  expect((await runs.progress()).schedule?.outcome).toBe("Not counted: a run was at work.");
  await drive();
  expect((await runs.runs({ limit: 10 })).runs).toHaveLength(1);
});

test("a run that begins during the count ends the count, and the schedule waits for its next time", async () => {
  const { at, drive, now, runs, start } = driver(home(), { keepCurrent: {}, latency: { list: 60, getMany: 40 } });
  await runs.scheduled(cron);
  at(now() + 50, () => void start(["user"]));
  await drive();
  expect((await runs.progress()).schedule?.outcome).toMatch(/^Not counted: /);
  expect((await runs.runs({ limit: 10 })).runs).toHaveLength(1);
});

test("wherever the coordinator is lost, another one counts on, migrates once, and reports", async () => {
  for (let lostAfter = 1; lostAfter <= 40; lostAfter += 1) {
    const place = home(0);
    const first = driver(place);
    await first.runs.scheduled(cron);
    await first.drive();
    addLegacyUser(place, "late");
    const reported: Regression[] = [];
    const { drive, moveTo, now, runs } = driver(place, {
      ...{ keepCurrent: {}, onRegression: (each) => void reported.push(each) },
      coordinator: { lostAfter, isAnswered: lostAfter % 2 === 0 },
    });
    moveTo(now() + day);
    await runs.scheduled(cron);
    await drive();
    const last = driver(place).runs;
    const migrations = (await last.runs({ limit: 10 })).runs;
    expect(
      migrations.reduce((sum, { counts }) => sum + counts.migrated, 0),
      `lost after ${lostAfter}`,
    ).toBe(1);
    expect((await last.progress()).schedule?.outcome).not.toBe("Counting.");
    expect(reported, `lost after ${lostAfter}`).toHaveLength(1);
  }
});
