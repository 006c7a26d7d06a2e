import { expect, test } from "vitest";
import { mostNotes, note } from "../../src/control/journal.ts";
import type { RecordStore } from "../../src/control/ports.ts";
import { brokenRecord, driver, dying, type Home, type InHome, legacyUser, number, superadmin } from "./home.ts";

type Driver = ReturnType<typeof driver>;
const batchesOf = async ({ runs }: Driver, id: string) => (await runs.batches(id, { limit: 1_000 }))?.batches ?? [];
const notesOf = async ({ runs }: Driver, id: string) => (await runs.log(id, { limit: 1_000 }))?.entries ?? [];
const messages = async (driven: Driver, id: string) => (await notesOf(driven, id)).map(({ message }) => message);

/** What a run tells of its course, wherever its books are. */
export function courseSuite(inHome: InHome) {
  test("every batch is told with its records, its state, its counts and its times, page by page", () =>
    inHome(async (home) => {
      await fill(home, 12);
      const put: RecordStore["put"] = async (...args) => {
        await home.stores.user.put(...args);
        if (args[0] === "user:0000") await driven.runs.command(id, "pause", superadmin);
      };
      const driven = driver(home, { stores: { ...home.stores, user: { ...home.stores.user, put } } });
      const id = await driven.start(["user"], { batchSize: 5 });
      expect(await driven.runs.batches(id, { limit: 10 })).toEqual({ batches: [], cursor: null });
      await driven.drive();
      const counts = { migrated: 5, skipped: 0, errors: 0, conflicts: 0, warnings: 0 };
      const common = { type: "user", attempts: 0, late: false, again: false, split: false };
      const paused = await batchesOf(driven, id);
      expect(paused).toMatchObject([
        { ...common, number: 0, first: "0000", last: "0004", records: 5, state: "done", counts },
        { ...common, number: 1, first: "0005", last: "0009", records: 5, state: "waiting", counts: null },
        { ...common, number: 2, first: "0010", last: "broken", records: 3, state: "waiting", counts: null },
      ]);
      expect(paused[0]?.finishedAt).toBeGreaterThanOrEqual(paused[0]?.startedAt as number);
      expect(paused[1]).toMatchObject({ startedAt: null, finishedAt: null });

      await driven.runs.command(id, "resume", superadmin);
      expect((await batchesOf(driven, id)).map(({ state }) => state)).toEqual(["done", "working", "waiting"]);
      await driven.drive();
      const first = await driven.runs.batches(id, { limit: 2 });
      const rest = await driven.runs.batches(id, { limit: 2, cursor: first?.cursor as string });
      expect([...(first?.batches ?? []), ...(rest?.batches ?? [])]).toEqual(await batchesOf(driven, id));
      expect(first?.batches.length).toBe(2);
      expect(rest?.cursor).toBe(null);
      expect(rest?.batches[0]?.counts).toMatchObject({ migrated: 2, errors: 1 });
      expect(await driven.runs.batches("none", { limit: 2 })).toBe(null);
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
        "Counted 13 records. The work begins.",
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

  test("a batch that fails is told with why and when it is tried again; split, its halves are told", () =>
    inHome(async (home) => {
      await fill(home, 4);
      const getMany: RecordStore["getMany"] = async (keys) => {
        if (keys.includes("user:0001")) throw new Error("KV GET failed: 429 Too Many Requests");
        return home.stores.user.getMany(keys);
      };
      const driven = driver(home, { stores: { ...home.stores, user: { ...home.stores.user, getMany } } });
      const id = await driven.start(["user"], { batchSize: 2 });
      await driven.drive();
      const told = await messages(driven, id);
      const why = "KV GET failed: 429 Too Many Requests.";
      expect(told).toContain(`Batch 0 failed and is tried again in 1 second: ${why}`);
      expect(told).toContain("Slowed down to 3 writes at a time: KV is answering 429.");
      expect(told).toContain(`Batch 0 failed and is split into batches 3 and 4; the run goes on in 3 seconds: ${why}`);
      expect(told.filter((message) => message.includes("which is given up"))).toEqual([
        expect.stringMatching(/^Batch 4 failed and is down to one record/),
      ]);
      expect(told).toContain("Back to full speed.");
      expect(await batchesOf(driven, id)).toMatchObject([
        { number: 0, state: "done", attempts: 3, split: true, records: 2, counts: { migrated: 0, errors: 0 } },
        { number: 1, attempts: 0, split: false },
        { number: 2, attempts: 0, split: false, records: 1 },
        { number: 3, attempts: 0, first: "0000", records: 1, counts: { migrated: 1 } },
        { number: 4, attempts: 3, first: "0001", records: 1, split: false, counts: { errors: 1 } },
      ]);
    }));

  test("records that are being written are told as put off, and their batches as late and as a second look", () =>
    inHome(async (home) => {
      await fill(home, 3);
      let reads = 0;
      const getMany: RecordStore["getMany"] = async (keys) => {
        const found = await home.stores.user.getMany(keys);
        const entry = found.get("user:0001");
        reads += 1;
        // Changed between the first read and the one before the write.
        if (entry && reads === 1) await home.write("user", "user:0001", { text: `${entry.text} ` });
        return found;
      };
      const driven = driver(home, { stores: { ...home.stores, user: { ...home.stores.user, getMany } } });
      const id = await driven.start(["user"]);
      await driven.drive();
      const told = await messages(driven, id);
      expect(told).toContain("Batch 0: 1 record put off behind all others, for the application was writing there.");
      expect(told).toContain(
        "Waiting: the application is writing records, and each is changed once it has been left alone.",
      );
      expect(told).not.toContain("Back to full speed.");
      expect(told).toContain("Batch 2: a second look at 1 record that had been put off.");
      expect(await batchesOf(driven, id)).toMatchObject([
        { records: 4, late: false, again: false, counts: { migrated: 2, errors: 1 } },
        { first: "0001", records: 1, late: true, again: false, counts: { migrated: 1 } },
        { first: "0001", records: 1, late: true, again: true, counts: { migrated: 0 } },
      ]);
    }));

  test("cut short anywhere and taken up by another instance, nothing is told twice or left out", () =>
    inHome(async (home) => {
      await fill(home, 8);
      const originals = await home.read("user");
      const told = async (operations: number) => {
        for (const [key, entry] of Object.entries(originals)) await home.write("user", key, entry);
        const { stores, death } = dying(home, operations);
        const first = driver(home, { stores });
        const id = await first.start(["user"], { batchSize: 3, verbose: true });
        await Promise.race([first.drive(), death]);
        const second = driver(home);
        await second.takeUp();
        return messages(second, id);
      };
      const undisturbed = await told(Number.POSITIVE_INFINITY);
      expect(undisturbed).toHaveLength(6);
      for (const operations of [0, 1, 3, 4, 7]) expect(await told(operations)).toEqual(undisturbed);
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

  test("the throughput tells of every record once and of when nothing was done, in some 120 points at most", () =>
    inHome(async (home) => {
      await fill(home, 300);
      let time = 1_800_000_000_000;
      const getMany: RecordStore["getMany"] = async (keys) => {
        time += 700;
        return home.stores.user.getMany(keys);
      };
      const stores = { ...home.stores, user: { ...home.stores.user, getMany } };
      const driven = driver(home, { stores, clock: () => time });
      const id = await driven.start(["user"], { batchSize: 1, dryRun: true });
      expect(await driven.runs.throughput(id)).toEqual({ points: [], batches: 0 });
      let rests = 1;
      while ((await driven.runs.run(id))?.status === "running") {
        await driven.runs.work();
        if (rests === 0 || (await driven.runs.run(id))?.status !== "running") continue;
        rests -= 1;
        await driven.runs.command(id, "pause", superadmin);
        time += 3_600_000;
        await driven.runs.command(id, "resume", superadmin);
      }
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
      expect((idle[0]?.to ?? 0) - (idle[0]?.from ?? 0)).toBeGreaterThanOrEqual(3_600_000);
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
