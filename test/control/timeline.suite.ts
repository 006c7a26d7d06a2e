import { expect, test } from "vitest";
import type { RecordStore } from "../../src/control/ports.ts";
import { mostNotes, note } from "../../src/control/runNotes.ts";
import { brokenRecord, driver, dying, type Home, type InHome, legacyUser, number, superadmin } from "./testStores.ts";

type Driver = ReturnType<typeof driver>;
const batchesOf = async ({ runs }: Driver, id: string) => (await runs.batches(id, { limit: 1_000 }))?.batches ?? [];
const notesOf = async ({ runs }: Driver, id: string) => (await runs.log(id, { limit: 1_000 }))?.entries ?? [];
const messages = async (driven: Driver, id: string) => (await notesOf(driven, id)).map(({ message }) => message);

/** What a run reports while it goes, in every kind of run log. */
export function timelineSuite(inHome: InHome) {
  test("every batch is listed with its keys, its state, its counts and its times, page by page", () =>
    inHome(async (home) => {
      await fill(home, 12);
      const put: RecordStore["put"] = async (...args) => {
        await home.stores.user.put(...args);
        if (args[0] === "user:0004") void driven.runs.command(id, "pause", superadmin);
      };
      const driven = driver(home, { stores: { ...home.stores, user: { ...home.stores.user, put } } });
      const id = await driven.start(["user"], { batchSize: 5 });
      expect(await driven.runs.batches(id, { limit: 10 })).toEqual({ batches: [], cursor: null });
      await driven.drive();
      const counts = { migrated: 5, skipped: 0, errors: 0, conflicts: 0, warnings: 0 };
      const paused = await batchesOf(driven, id);
      expect(paused).toMatchObject([
        { type: "user", careful: false, number: 0, after: null, last: "0004", records: 5, counts },
        {
          type: "user",
          careful: false,
          number: 1,
          after: "0004",
          last: "0009",
          records: 5,
          state: "waiting",
          counts: null,
        },
        {
          type: "user",
          careful: false,
          number: 2,
          after: "0009",
          last: null,
          records: 3,
          state: "waiting",
          counts: null,
        },
      ]);
      expect(paused[1]).toMatchObject({ startedAt: null, finishedAt: null });

      await driven.runs.command(id, "resume", superadmin);
      await driven.drive();
      const first = await driven.runs.batches(id, { limit: 2 });
      const rest = await driven.runs.batches(id, { limit: 2, cursor: first?.cursor as string });
      const all = await batchesOf(driven, id);
      expect([...(first?.batches ?? []), ...(rest?.batches ?? [])]).toEqual(all);
      expect(first?.batches.length).toBe(2);
      expect(rest?.cursor).toBe(null);
      expect(rest?.batches[0]?.counts).toMatchObject({ migrated: 2, errors: 1 });
      for (const batch of all) {
        expect(batch.state).toBe("done");
        expect(batch.finishedAt).toBeGreaterThanOrEqual(batch.startedAt as number);
      }
      expect(await driven.runs.batches("none", { limit: 2 })).toBe(null);
    }));

  test("what each executor is doing is shown while it does it", () =>
    inHome(async (home) => {
      await fill(home, 60);
      const driven = driver(home, { latency: { getMany: 40, put: 120 } });
      const id = await driven.start(["user"], { batchSize: 20, concurrency: 3 });
      const seen: NonNullable<Awaited<ReturnType<typeof driven.runs.executors>>>["executors"][] = [];
      for (let ms = 10; ms < 300; ms += 10) {
        driven.at(driven.now() + ms, async () => seen.push((await driven.runs.executors(id))?.executors ?? []));
      }
      await driven.drive();
      const busy = seen.filter((executors) => executors.length === 3);
      expect(busy[0]?.map(({ number, type, batch, records }) => ({ number, type, batch, records }))).toEqual([
        { number: 0, type: "user", batch: 0, records: 20 },
        { number: 1, type: "user", batch: 1, records: 20 },
        { number: 2, type: "user", batch: 2, records: 20 },
      ]);
      expect(Math.max(...seen.flat().map(({ writing }) => writing))).toBeGreaterThan(0);
      expect(await driven.runs.executors(id)).toEqual({ executors: [] });
      expect(await driven.runs.executors("none")).toBe(null);
    }));

  test("the log says who did what to a run, what it counted and how it ended, in order and page by page", () =>
    inHome(async (home) => {
      await fill(home, 12);
      const driven = driver(home);
      const id = await driven.start(["user"]);
      await driven.runs.command(id, "pause", superadmin);
      await driven.runs.limitRate(id, 20, superadmin);
      await driven.runs.limitRate(id, null, superadmin);
      await driven.runs.command(id, "resume", superadmin);
      await driven.drive();
      expect(await messages(driven, id)).toEqual([
        "Started by Ada.",
        "Paused by Ada.",
        "Limited to 20 writes a second by Ada.",
        "Write limit lifted by Ada.",
        "Resumed by Ada.",
        "Listed 13 records; 1 batch.",
        "Completed: 12 migrated, 0 skipped, 1 error.",
      ]);
      const all = await notesOf(driven, id);
      const first = await driven.runs.log(id, { limit: 4 });
      const rest = await driven.runs.log(id, { limit: 4, cursor: first?.cursor as string });
      expect([...(first?.entries ?? []), ...(rest?.entries ?? [])]).toEqual(all);
      expect(rest?.cursor).toBe(null);
      expect(await driven.runs.log("none", { limit: 2 })).toBe(null);
    }));

  test("verbose, a run notes every batch; a run that is cancelled or failed, who ended it or why", () =>
    inHome(async (home) => {
      await fill(home, 6);
      const driven = driver(home);
      const verbose = await driven.start(["user"], { batchSize: 4, verbose: true, dryRun: true });
      await driven.drive();
      expect((await messages(driven, verbose)).slice(2)).toEqual([
        "Batch 0: 4 users, 4 would migrate, 0 skipped, 0 errors.",
        "Batch 1: 3 users, 2 would migrate, 0 skipped, 1 error.",
        "Completed: 6 would migrate, 0 skipped, 1 error.",
      ]);
      const cancelled = await driven.start(["user"], { startAt: driven.now() + 60_000 });
      await driven.runs.command(cancelled, "cancel", superadmin);
      expect(await messages(driven, cancelled)).toEqual(["Set up, to be started later, by Ada.", "Cancelled by Ada."]);
      const failed = await driven.start(["user"], { skipErrors: false });
      await driven.drive();
      expect((await notesOf(driven, failed)).at(-1)).toMatchObject({
        level: "error",
        message: expect.stringMatching(
          /^Failed\. Stopped at user "broken".* Up to then: 6 migrated, 0 skipped, 1 error/,
        ),
      });
    }));

  test("a batch that fails is reported with why and when it goes on, and what could not be read stands alone", () =>
    inHome(async (home) => {
      await fill(home, 4);
      const getMany: RecordStore["getMany"] = async (keys) => {
        if (keys.includes("user:0001")) throw new Error("KV GET failed: 429 Too Many Requests");
        return home.stores.user.getMany(keys);
      };
      const driven = driver(home, { stores: { ...home.stores, user: { ...home.stores.user, getMany } } });
      const id = await driven.start(["user"], { batchSize: 2 });
      await driven.drive();
      const why = "KV GET failed: 429 Too Many Requests";
      const logged = await messages(driven, id);
      expect(logged).toContain(`Batch 0 failed; next attempt in 1 second: ${why}.`);
      expect(logged).toContain("Slowed down to 3 writes at a time: KV is answering 429.");
      expect(await batchesOf(driven, id)).toMatchObject([
        { number: 0, state: "done", counts: { migrated: 1, errors: 1 } },
        { number: 1, state: "done", careful: false, counts: { migrated: 2, errors: 0 } },
        { number: 2, state: "done", careful: false, counts: { migrated: 0, errors: 1 } },
      ]);
      expect((await driven.allResults(id)).find((row) => row.id === "0001")).toMatchObject({
        action: "error",
        message: expect.stringContaining(why),
      });
    }));

  test("the log names how many records are deferred and why, and the run how many there are now", () =>
    inHome(async (home) => {
      await fill(home, 3);
      const driven = driver(home);
      const text = `{"uid":"hot","createdAt":${driven.now() - 1_000}}`;
      await home.write("user", "user:0001", { text });
      const seen: (number | undefined)[] = [];
      driven.at(driven.now() + 30_000, async () => seen.push((await driven.runs.run(id))?.deferred));
      const id = await driven.start(["user"]);
      await driven.drive();
      expect(await messages(driven, id)).toContain(
        "Deferred 1 record: the application touched them in the last two minutes.",
      );
      expect(seen).toEqual([1]);
      expect(await driven.runs.run(id)).toMatchObject({ deferred: 0, counts: { migrated: 3, errors: 1 } });
    }));

  test("wherever an executor is lost, nothing is logged twice or left out", () =>
    inHome(async (home) => {
      await fill(home, 8);
      const originals = await home.read("user");
      const logAfter = async (writes: number) => {
        for (const [key, entry] of Object.entries(originals)) await home.write("user", key, entry);
        const driven = driver(home, { fate: dying(writes) });
        const id = await driven.start(["user"], { batchSize: 3, verbose: true });
        await driven.drive();
        // What a batch counted by then depends on what had to be deferred.
        return (await messages(driven, id))
          .filter((message) => !/^(Deferred|An executor was lost)/.test(message))
          .map((message) => message.replace(/^(Batch \d: \d users?), .*$/, "$1"));
      };
      const undisturbed = await logAfter(Number.POSITIVE_INFINITY);
      expect(undisturbed).toHaveLength(6);
      for (const writes of [0, 1, 3, 4, 7]) expect((await logAfter(writes)).sort()).toEqual([...undisturbed].sort());
    }));

  test("a log that is full says so once, and still tells what people did and how the run ended", () =>
    inHome(async (home) => {
      const driven = driver(home);
      const id = await driven.start(["user"], { verbose: true });
      home.log.transaction(() => {
        for (let index = 0; index < mostNotes + 5; index += 1) {
          note(home.log, id, { at: index, level: "info", message: `Event ${index}` });
        }
      });
      await driven.runs.command(id, "cancel", superadmin);
      const entries = (await driven.runs.log(id, { limit: 10_000 }))?.entries ?? [];
      expect(entries.filter(({ message }) => message.startsWith("Event"))).toHaveLength(mostNotes);
      expect(entries.slice(-2)).toMatchObject([
        { level: "attention", message: "More happened than is kept here." },
        { message: "Cancelled by Ada." },
      ]);
    }));

  test("the throughput has every record once, and when nothing was done, in some 120 points at most", () =>
    inHome(async (home) => {
      await fill(home, 300);
      const latency = { getMany: 700 };
      const driven = driver(home, { latency });
      const id = await driven.start(["user"], { batchSize: 1, dryRun: true });
      expect(await driven.runs.throughput(id)).toEqual({ points: [], batches: 0 });
      driven.at(driven.now() + 60_000, () => void driven.runs.command(id, "pause", superadmin));
      driven.at(driven.now() + 3_660_000, () => driven.runs.command(id, "resume", superadmin));
      await driven.drive();
      const run = await driven.runs.run(id);
      const { points = [], batches } = (await driven.runs.throughput(id)) ?? {};
      expect(batches).toBe(301);
      expect(points.reduce((sum, { processed }) => sum + processed, 0)).toBe(301);
      expect(points.length).toBeLessThanOrEqual(125);
      expect(points[0]?.from).toBe(run?.startedAt);
      expect(points.at(-1)?.to).toBe(run?.finishedAt);
      for (const [index, { to }] of points.slice(0, -1).entries()) expect(points[index + 1]?.from).toBe(to);
      const idle = points.filter(({ processed }) => processed === 0);
      expect(idle).toMatchObject([{ processed: 0 }]);
      // All of the hour but what the batch under way took.
      expect((idle[0]?.to ?? 0) - (idle[0]?.from ?? 0)).toBeGreaterThanOrEqual(3_600_000 - 700);
      // A batch of one takes 0.7 s: where anything was done, that many a second.
      for (const { from, to, processed } of points.filter((point) => point.processed > 0)) {
        expect(processed / ((to - from) / 1_000)).toBeCloseTo(1 / 0.7, 1);
      }
      expect(await driven.runs.throughput("none")).toBe(null);
    }));
}

/** `users` legacy users and a broken one behind them. */
async function fill(home: Home, users: number) {
  const writes = [home.write("user", "user:broken", { text: brokenRecord })];
  for (let index = 0; index < users; index += 1) {
    writes.push(home.write("user", `user:${number(index)}`, { text: legacyUser(number(index)) }));
  }
  await Promise.all(writes);
}
