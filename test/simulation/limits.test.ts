import { expect, test } from "vitest";
import { number, play, seedUsers } from "./scenario.ts";

/** Further faults that were found in earlier versions: of executors, limits and the coordinator. */

test("records that kill an executor that reads them among more than ten others are migrated all the same", async () => {
  const findings = await play(
    async ({ users, start, ended, run }) => {
      seedUsers(users, 60);
      const id = await start("migrate", ["user"], { batchSize: 50 });
      await ended(id);
      expect(run(id).counts).toMatchObject({ listed: 60, migrated: 60, errors: 0 });
    },
    {},
    [],
    new Map([["user:0030", 10]]),
  );
  expect(findings).toEqual([]);
});

test("a record that kills its executor is an error, and the only one", async () => {
  const findings = await play(
    async ({ users, start, ended, cluster, run }) => {
      seedUsers(users, 60);
      const id = await start("migrate", ["user"], { batchSize: 50 });
      await ended(id);
      expect(run(id).counts).toMatchObject({ listed: 60, migrated: 59, errors: 1 });
      expect((await cluster.runs()?.causes(id))?.causes[0]?.ids).toEqual(["0030"]);
      expect(cluster.log.notes(id, 100, null).some(({ level }) => level !== "info")).toBe(true);
    },
    {},
    [],
    new Map([["user:0030", -1]]),
  );
  expect(findings).toEqual([]);
});

test("five who ask for the figures at once have the store read once, and none while a run is at work", async () => {
  const findings = await play(async ({ users, start, ended, cluster, until, run }) => {
    seedUsers(users, 300);
    const reads = () =>
      [...users.history.reads]
        .filter(([name]) => !name.startsWith(`${id} `))
        .reduce((sum, [, all]) => sum + all.length, 0);
    let id = "none";
    const answers = await Promise.all(Array.from({ length: 5 }, () => cluster.call((runs) => runs.stats(25_000))));
    expect(answers.map(({ figures }) => figures?.collections.find(({ type }) => type === "user")?.total)).toEqual([
      300, 300, 300, 300, 300,
    ]);
    expect(reads()).toBe(300);
    id = await start("migrate", ["user"]);
    await until(() => run(id).counts.migrated > 0, "the run is at work");
    await Promise.all(Array.from({ length: 5 }, () => cluster.call((runs) => runs.stats(25_000, true))));
    expect(reads()).toBe(300);
    await ended(id);
  });
  expect(findings).toEqual([]);
});

test("a cancelled restore stays cancelled", async () => {
  const findings = await play(async ({ users, start, command, ended, seconds, until }) => {
    seedUsers(users, 60);
    const id = await start("migrate", ["user"], { backup: true });
    await ended(id);
    await seconds(100);
    const restore = await start("restore", ["user"], { backup: id });
    await until(() => users.history.puts.some(({ run }) => run === restore), "the restore writes");
    await command(restore, "cancel");
    expect((await ended(restore)).status).toBe("cancelled");
  });
  expect(findings).toEqual([]);
});

test("a run goes on whose coordinator is lost when its next step is long due", async () => {
  const findings = await play(async ({ users, start, ended, cluster, time, run }) => {
    seedUsers(users, 5);
    const id = await start("migrate", ["user"], { startAt: time.now() + 3_000 });
    cluster.crash();
    const over = await ended(id);
    expect(over.counts.migrated).toBe(5);
    expect((over.finishedAt as number) - (run(id).startedAt as number)).toBeLessThan(60_000);
  });
  expect(findings).toEqual([]);
});

test("the limit of writes a second holds over batches of one", async () => {
  const findings = await play(async ({ users, start, ended, run }) => {
    seedUsers(users, 12);
    const id = await start("migrate", ["user"], { batchSize: 1, maxPerSecond: 0.1, concurrency: 4 });
    await ended(id);
    expect((run(id).finishedAt as number) - (run(id).startedAt as number)).toBeGreaterThan(100_000);
  });
  expect(findings).toEqual([]);
});

test("a spent daily limit puts no record in error: the run waits until midnight and says so", async () => {
  const findings = await play(
    async ({ users, start, ended, until, run }) => {
      seedUsers(users, 200);
      const id = await start("migrate", ["user"]);
      await until(() => run(id).waiting !== null, "the run waits");
      expect(new Date(run(id).waiting?.until as number).toISOString()).toMatch(/T00:00:00/);
      const over = await ended(id);
      expect(over.counts).toMatchObject({ migrated: 200, errors: 0 });
    },
    {},
    ["dailyLimit"],
  );
  expect(findings).toEqual([]);
});

test("no read is of more than an executor may hold, also where a collection's records are larger than the one before's", async () => {
  const findings = await play(async ({ users, snapshots, start, ended, faults }) => {
    seedUsers(users, 60);
    const text = JSON.stringify({ createdBy: "u1", createdAt: 1_690_000_000_000, elements: "x".repeat(1_000_000) });
    for (let index = 0; index < 20; index += 1) snapshots.write(`snap:${number(index)}`, text, "seed");
    let largest = 0;
    faults.scripted.fault = (operation, keys) => {
      const sizes = keys.map((key) => snapshots.current(key)?.text?.length ?? 0);
      if (operation === "read")
        largest = Math.max(
          largest,
          sizes.reduce((sum, size) => sum + size, 0),
        );
      return null;
    };
    const run = await ended(await start("migrate", ["user", "snapshot"], { dryRun: true }));
    expect(run.counts.listed).toBe(80);
    expect(largest).toBeGreaterThan(1_000_000);
    expect(largest).toBeLessThanOrEqual(4_000_000);
  });
  expect(findings).toEqual([]);
});
