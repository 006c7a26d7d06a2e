import { expect, test } from "vitest";
import type { RecordStore } from "../../src/control/ports.ts";
import {
  brokenRecord,
  driver,
  type Fate,
  type Home,
  type InHome,
  legacyUser,
  number,
  type Put,
  type Step,
  superadmin,
} from "./testStores.ts";

/** As KV has them, in ms. */
const latency = { list: 60, getMany: 40, put: 120, lease: 15, report: 15 };
const cache = 60_000;

/**
 * What is promised however many executors work on a run, and whichever is lost, wherever runs live.
 * @param users how many records many executors share
 */
export function executionSuite(inHome: InHome, users = 2_000) {
  test.each([4, 16])(
    "%i executors report every record exactly once, with each batch's rows in key order",
    (concurrency) =>
      inHome(async (home) => {
        await fill(home, users, 10);
        const driven = driver(home, { latency });
        const began = driven.now();
        const id = await driven.start(["user"], { concurrency, batchSize: Math.ceil(users / 40), verbose: true });
        await driven.drive();
        const run = await driven.runs.run(id);
        expect(run).toMatchObject({ status: "completed", total: users + 10, executors: concurrency });
        expect(run?.counts).toMatchObject({ listed: users + 10, migrated: users, skipped: 0, errors: 10 });
        const ids = (await driven.allResults(id)).map((row) => row.id);
        expect(ids).toEqual([...ids].sort());
        expect(new Set(ids).size).toBe(users + 10);
        expect(driven.puts).toHaveLength(users);
        expect(new Set(driven.puts.map(({ key }) => key)).size).toBe(users);
        const batches = (await driven.runs.batches(id, { limit: 100 }))?.batches ?? [];
        expect(batches.reduce((sum, { counts }) => sum + (counts?.migrated ?? 0) + (counts?.errors ?? 0), 0)).toBe(
          users + 10,
        );
        // One alone does some forty a second.
        const seconds = ((run?.finishedAt as number) - began) / 1_000;
        expect((users + 10) / seconds).toBeGreaterThan(concurrency * 15);
      }),
  );

  const stages: [string, (step: Step, announced: Set<string>, written: number) => Fate][] = [
    [
      "between announcing and writing",
      ({ name }, announced) => (name === "report" && announced.size > 0 ? "after" : undefined),
    ],
    ["in the middle of writing", ({ name }, _, written) => (name === "put" && written === 3 ? "before" : undefined)],
    ["with writes under way", ({ name }, _, written) => (name === "put" && written === 5 ? "after" : undefined)],
    [
      "after writing and before reporting",
      ({ name }, announced, written) =>
        name === "report" && written >= 12 && announced.size > 0 ? "before" : undefined,
    ],
  ];
  test.each(stages)("an executor that is lost %s leaves nothing out and nothing twice", (_stage, when) =>
    inHome(async (home) => {
      await fill(home, 60, 2);
      const before = await home.read("user");
      let [written, isLost] = [0, false];
      const driven = driver(home, {
        latency,
        fate(step) {
          if (step.executor !== 0 || isLost) return undefined;
          if (step.name === "put") written += 1;
          const fate = when(step, new Set(step.keys), written);
          isLost = fate !== undefined;
          return fate;
        },
      });
      const id = await driven.start(["user"], { concurrency: 2, batchSize: 31, backup: true });
      await driven.drive();
      expect(isLost).toBe(true);
      expect(await driven.runs.run(id)).toMatchObject({
        status: "completed",
        counts: { listed: 62, migrated: 60, errors: 2 },
      });
      const rows = await driven.allResults(id);
      expect(new Set(rows.map((row) => row.id)).size).toBe(62);
      expect(rows).toHaveLength(62);
      const after = Object.values(await home.read("user"));
      expect(after.filter(({ text }) => text.includes('"analytics"'))).toHaveLength(60);
      expect(await saved(driven, id)).toEqual(textsOf(before, ({ text }) => text !== brokenRecord));
      expectOnlyFreshWrites(driven.puts);
    }),
  );

  test("a record that no executor survives reading is found alone and is in error; the rest is migrated", () =>
    inHome(async (home) => {
      await fill(home, 40, 0);
      const driven = driver(home, {
        latency,
        fate: ({ name, keys }) => (name === "getMany" && keys.includes("user:0017") ? "before" : undefined),
      });
      const id = await driven.start(["user"]);
      await driven.drive();
      expect(await driven.runs.run(id)).toMatchObject({
        status: "completed",
        counts: { listed: 40, migrated: 39, errors: 1 },
      });
      const failed = (await driven.allResults(id)).filter(({ action }) => action === "error");
      expect(failed).toMatchObject([{ id: "0017", message: expect.stringContaining("could not be processed") }]);
    }));

  const failures: [string, string, boolean][] = [
    ["429", "KV PUT failed: 429 Too Many Requests", false],
    ["500", "KV PUT failed: 500 Internal Server Error", false],
    ["a time-out of a write that happened", "KV PUT failed: no answer within 30 seconds", true],
  ];
  test.each(failures)(
    "a write answered by %s is looked up later and never repeated with an older text",
    (_name, error, landed) =>
      inHome(async (home) => {
        await fill(home, 20, 0);
        const failing = new Set(["user:0003", "user:0004"]);
        const put: RecordStore["put"] = async (key, ...rest) => {
          if (!failing.delete(key)) return home.stores.user.put(key, ...rest);
          if (landed) await home.stores.user.put(key, ...rest);
          throw new Error(error);
        };
        const driven = driver(home, { latency, stores: { ...home.stores, user: { ...home.stores.user, put } } });
        const began = driven.now();
        // The application goes on from what is stored by then.
        driven.at(began + 20_000, async () => {
          const { text } = (await home.read("user"))["user:0004"] as { text: string };
          await home.write("user", "user:0004", { text: text.replace('"uid":"0004"', '"uid":"renamed"') });
        });
        const id = await driven.start(["user"], { backup: true });
        await driven.drive();
        expect(await driven.runs.run(id)).toMatchObject({
          status: "completed",
          // What the application has gone on from is current, and nobody can tell who made it so.
          counts: { listed: 20, migrated: landed ? 19 : 20, skipped: landed ? 1 : 0, errors: 0 },
        });
        expect(await driven.allResults(id)).toHaveLength(landed ? 19 : 20);
        const after = JSON.parse((await home.read("user"))["user:0004"]?.text as string);
        expect(after).toMatchObject({ uid: "renamed", subscription: { status: "trial" } });
        expectOnlyFreshWrites(driven.puts);
        const again = driven.puts.filter(({ key, at }) => key === "user:0003" && at > began + 10_000);
        expect(again).toHaveLength(landed ? 0 : 1);
      }),
  );

  test("through a loss, failed writes and a pause a backup holds just what was overwritten, and its restore spares what came since", () =>
    inHome(async (home) => {
      await fill(home, 80, 3);
      const overwritten: Record<string, string> = {};
      const failing = new Map([
        ["user:0020", false],
        ["user:0041", true],
      ]);
      const put: RecordStore["put"] = async (key, ...rest) => {
        const [landed, before] = [failing.get(key), (await home.stores.user.getMany([key])).get(key)?.text as string];
        failing.delete(key);
        if (landed === false) throw new Error("KV PUT failed: 500 Internal Server Error");
        overwritten[key] = before;
        await home.stores.user.put(key, ...rest);
        if (landed) throw new Error("KV PUT failed: no answer within 30 seconds");
      };
      let puts = 0;
      const driven = driver(home, {
        latency: { ...latency, save: 30 },
        stores: { ...home.stores, user: { ...home.stores.user, put } },
        fate({ name }) {
          if (name !== "put") return undefined;
          puts += 1;
          return puts === 10 ? "after" : undefined;
        },
      });
      const began = driven.now();
      const id = await driven.start(["user"], { backup: true, batchSize: 40 });
      driven.at(began + 13_000, () => void driven.runs.command(id, "pause", superadmin));
      const changed: string[] = [];
      driven.at(began + 40_000, async () => {
        for (const [key, { text }] of Object.entries(await home.read("user"))) {
          if (text === brokenRecord || text.includes('"analytics"')) continue;
          changed.push(key);
          await home.write("user", key, { text: legacyUser(`changed-${key}`) });
        }
      });
      driven.at(began + 300_000, () => driven.runs.command(id, "resume", superadmin));
      await driven.drive();
      expect(await driven.runs.run(id)).toMatchObject({
        status: "completed",
        counts: { listed: 83, migrated: 80, errors: 3 },
      });
      expect(changed.length).toBeGreaterThan(0);
      const replaced = { ...overwritten };
      expect(await saved(driven, id)).toEqual(replaced);

      const since = { text: legacyUser("since") };
      await home.write("user", "user:0005", since);
      const restored = await driven.start(["user"], { kind: "restore", backup: id });
      await driven.drive();
      expect((await driven.runs.run(restored))?.counts).toMatchObject({ listed: 80, migrated: 79, skipped: 1 });
      const { "user:broken-0": _0, "user:broken-1": _1, "user:broken-2": _2, ...after } = await home.read("user");
      expect(textsOf(after, () => true)).toEqual({ ...replaced, "user:0005": since.text });
    }));

  test("once a pause is answered nothing is written until the run is resumed, by any executor", () =>
    inHome(async (home) => {
      await fill(home, 400, 0);
      const driven = driver(home, { latency });
      const id = await driven.start(["user"], { concurrency: 4, batchSize: 25 });
      let [answered, resumed] = [0, 0];
      const asked = driven.now() + 1_000;
      driven.at(asked, () => {
        void driven.runs.command(id, "pause", superadmin).then(() => {
          answered = driven.now();
        });
      });
      driven.at(driven.now() + 100_000, async () => {
        const { counts } = (await driven.runs.run(id)) ?? {};
        expect(counts?.migrated).toBe(driven.puts.length);
        resumed = driven.now();
        await driven.runs.command(id, "resume", superadmin);
      });
      await driven.drive();
      expect(answered).toBeGreaterThan(0);
      expect(answered).toBeLessThan(resumed);
      expect(driven.puts.filter(({ at }) => at > answered && at < resumed)).toEqual([]);
      // What was on its way when it was asked for arrives; no write is begun after that.
      expect(driven.puts.filter(({ at }) => at > asked + latency.put && at < resumed)).toEqual([]);
      expect(driven.puts.filter(({ at }) => at < answered).length).toBeGreaterThan(0);
      expect((await driven.runs.run(id))?.counts).toMatchObject({ listed: 400, migrated: 400 });
      expect(driven.puts).toHaveLength(400);
    }));

  test("a pause is answered although an executor is lost, and its late writes are counted", () =>
    inHome(async (home) => {
      await fill(home, 100, 0);
      let puts = 0;
      const driven = driver(home, {
        latency,
        fate({ name }) {
          if (name !== "put") return undefined;
          puts += 1;
          return puts === 30 ? "after" : undefined;
        },
      });
      const id = await driven.start(["user"]);
      let answered = 0;
      driven.at(driven.now() + 1_500, () => {
        void driven.runs.command(id, "pause", superadmin).then(() => {
          answered = driven.now();
        });
      });
      await driven.drive();
      expect(answered).toBeGreaterThan(0);
      expect(driven.puts.filter(({ at }) => at > answered)).toEqual([]);
      await driven.runs.command(id, "resume", superadmin);
      await driven.drive();
      expect(await driven.runs.run(id)).toMatchObject({ status: "completed", counts: { listed: 100, migrated: 100 } });
      expect(new Set(driven.puts.map(({ key }) => key)).size).toBe(driven.puts.length);
    }));

  test("a cancelled run finds out what it has written, and holds its collection until then", () =>
    inHome(async (home) => {
      await fill(home, 60, 0);
      const before = await home.read("user");
      let puts = 0;
      const driven = driver(home, {
        latency,
        fate({ name }) {
          if (name !== "put") return undefined;
          puts += 1;
          return puts === 20 ? "after" : undefined;
        },
      });
      const id = await driven.start(["user"]);
      const blocked: unknown[] = [];
      driven.at(driven.now() + 1_500, () => void driven.runs.command(id, "cancel", superadmin));
      driven.at(driven.now() + 30_000, async () => {
        const options = { batchSize: 50, skipErrors: true, verbose: false };
        blocked.push(await driven.runs.start({ kind: "migrate", types: ["user"], dryRun: false, options }, superadmin));
      });
      await driven.drive();
      expect(blocked).toMatchObject([{ blockedBy: { id } }]);
      const run = await driven.runs.run(id);
      expect(run).toMatchObject({ status: "cancelled", counts: { migrated: driven.puts.length }, deferred: 0 });
      const changed = Object.entries(await home.read("user")).filter(([, { text }]) => text.includes('"analytics"'));
      expect(changed).toHaveLength(driven.puts.length);
      expect((await driven.allResults(id)).map((row) => `user:${row.id}`)).toEqual(changed.map(([key]) => key).sort());
      // So its undo removes exactly that.
      await driven.start([], { kind: "undo", of: id });
      await driven.drive();
      const parsed = (entries: typeof before) =>
        Object.fromEntries(Object.entries(entries).map(([key, { text }]) => [key, JSON.parse(text)]));
      expect(parsed(await home.read("user"))).toEqual(parsed(before));
    }));

  test("a spent daily limit is no record's error: the run says so and goes on after midnight UTC", () =>
    inHome(async (home) => {
      await fill(home, 60, 0);
      const midnight = (at: number) => (Math.floor(at / 86_400_000) + 1) * 86_400_000;
      let allowed = 25;
      const put: RecordStore["put"] = async (...args) => {
        if (driven.now() < tomorrow && allowed <= 0) throw new Error("KV put() limit exceeded for the day.");
        allowed -= 1;
        await home.stores.user.put(...args);
      };
      const driven: ReturnType<typeof driver> = driver(home, {
        latency,
        stores: { ...home.stores, user: { ...home.stores.user, put } },
      });
      const tomorrow = midnight(driven.now());
      const seen: unknown[] = [];
      const id = await driven.start(["user"]);
      driven.at(driven.now() + 20_000, async () => seen.push(await driven.runs.run(id)));
      await driven.drive();
      expect(seen).toMatchObject([
        {
          status: "running",
          counts: { errors: 0 },
          waiting: { until: tomorrow, reason: expect.stringMatching(/00:00 UTC/) },
        },
      ]);
      expect(await driven.runs.run(id)).toMatchObject({
        status: "completed",
        waiting: null,
        counts: { listed: 60, migrated: 60, errors: 0 },
      });
      const refused = driven.puts.filter(({ at }) => at < tomorrow).length - 25;
      // Those that were on their way when the limit was met, and nothing until it is lifted.
      expect(refused).toBeLessThanOrEqual(6);
    }));

  test.each([1, 7, 40])(
    "%i writes a second are not exceeded by several executors, small batches and a pause",
    (maxPerSecond) =>
      inHome(async (home) => {
        await fill(home, 90, 0);
        const driven = driver(home, { latency });
        const id = await driven.start(["user"], { maxPerSecond, concurrency: 8, batchSize: 3 });
        driven.at(driven.now() + 1_000, () => void driven.runs.command(id, "pause", superadmin));
        driven.at(driven.now() + 4_000, () => driven.runs.command(id, "resume", superadmin));
        await driven.drive();
        expect((await driven.runs.run(id))?.counts).toMatchObject({ migrated: 90 });
        const times = driven.puts.map(({ at }) => at);
        for (const seconds of [1, 10]) {
          for (const from of times) {
            const within = times.filter((at) => at >= from && at < from + seconds * 1_000).length;
            // One more, as not every write takes equally long to be on its way.
            expect(within).toBeLessThanOrEqual(seconds * maxPerSecond + 1);
          }
        }
        // Nor does a low limit fall short of itself: three seconds of it are the pause.
        const took = ((times.at(-1) as number) - (times[0] as number)) / 1_000 - 3;
        if (maxPerSecond < 10) expect(90 / took).toBeGreaterThan(maxPerSecond * 0.75);
      }),
  );

  test.each(["pause", "loss"])("an expiration that is renewed during a %s is kept", (what) =>
    inHome(async (home) => {
      await fill(home, 60, 0);
      const driven = driver(home, {
        latency,
        fate: ({ name, keys }) =>
          what === "loss" && name === "put" && keys[0] === "user:0013" && driven.now() < began + 5_000
            ? "before"
            : undefined,
      });
      const began = driven.now();
      const old = Math.floor(began / 1000) + 7_200;
      const renewed = old + 86_400;
      for (let index = 0; index < 60; index += 1) {
        const id = number(index);
        await home.write("user", `user:${id}`, { text: legacyUser(id), expiration: old, metadata: { old: true } });
      }
      const id = await driven.start(["user"]);
      if (what === "pause") {
        driven.at(began + 500, () => void driven.runs.command(id, "pause", superadmin));
        driven.at(began + 300_000, () => driven.runs.command(id, "resume", superadmin));
      }
      const untouched: string[] = [];
      driven.at(began + 7_000, async () => {
        for (const [key, { text }] of Object.entries(await home.read("user"))) {
          if (text.includes('"analytics"')) continue;
          untouched.push(key);
          await home.write("user", key, { text, expiration: renewed, metadata: { new: true } });
        }
      });
      await driven.drive();
      expect((await driven.runs.run(id))?.counts).toMatchObject({ migrated: 60 });
      expect(untouched.length).toBeGreaterThan(0);
      for (const [key, entry] of Object.entries(await home.read("user"))) {
        const isRenewed = untouched.includes(key);
        expect([key, entry.expiration, entry.metadata]).toEqual([
          key,
          isRenewed ? renewed : old,
          isRenewed ? { new: true } : { old: true },
        ]);
      }
    }),
  );

  test("a record that a lagging listing lacks is left alone rather than written without its expiration", () =>
    inHome(async (home) => {
      await fill(home, 3, 0);
      const expiration = Math.floor(Date.now() / 1000) + 86_400;
      await home.write("user", "user:0001", { text: legacyUser("0001"), expiration });
      let isLagging = true;
      const list: RecordStore["list"] = async (...args) => {
        const page = await home.stores.user.list(...args);
        return isLagging ? { ...page, keys: page.keys.filter(({ key }) => key !== "user:0001") } : page;
      };
      const driven = driver(home, { latency, stores: { ...home.stores, user: { ...home.stores.user, list } } });
      driven.at(driven.now() + 200_000, () => {
        isLagging = false;
      });
      const id = await driven.start(["user"], { ids: ["0001", "0002"] });
      await driven.drive();
      expect(await driven.runs.run(id)).toMatchObject({ status: "completed", counts: { listed: 2, migrated: 2 } });
      const { "user:0001": kept } = await home.read("user");
      expect(kept).toMatchObject({ expiration, text: expect.stringContaining('"analytics"') });
    }));

  test.each(["ids", "undo", "retry"])("empty pages of a listing are followed to the end by %s", (what) =>
    inHome(async (home) => {
      await fill(home, 12, 0);
      const expiration = Math.floor(Date.now() / 1000) + 86_400;
      const text = what === "retry" ? brokenRecord : legacyUser("0004");
      await home.write("user", "user:0004", { text, expiration });
      const asked = new Map<string | null, number>();
      const list: RecordStore["list"] = async (prefix, cursor, limit) => {
        // Two empty pages before each that holds anything.
        const [, real = "", left = "2"] = /^(.*)#(\d)$/.exec(cursor ?? "") ?? [];
        asked.set(cursor, (asked.get(cursor) ?? 0) + 1);
        if (Number(left) > 0) return { keys: [], cursor: `${real}#${Number(left) - 1}` };
        const page = await home.stores.user.list(prefix, real === "" ? null : real, limit);
        return { ...page, cursor: page.cursor === null ? null : `${page.cursor}#2` };
      };
      const stores = { ...home.stores, user: { ...home.stores.user, list } };
      const { drive, start, runs } = driver(home, { stores });
      const first = await start(["user"], what === "ids" ? { ids: ["0004", "0005"] } : {});
      await drive();
      if (what === "undo") {
        const id = await start([], { kind: "undo", of: first });
        await drive();
        expect((await runs.run(id))?.counts).toMatchObject({ listed: 12, migrated: 12 });
      } else if (what === "retry") {
        await home.write("user", "user:0004", { text: legacyUser("0004"), expiration });
        const retried = await runs.retry(first, superadmin);
        await drive();
        const run = retried && "run" in retried ? await runs.run(retried.run.id) : null;
        expect(run?.counts).toMatchObject({ listed: 1, migrated: 1 });
      } else expect((await runs.run(first))?.counts).toMatchObject({ listed: 2, migrated: 2 });
      expect((await home.read("user"))["user:0004"]?.expiration).toBe(expiration);
    }),
  );

  test("a run that writes begins to read when all earlier reads have left the cache, and says that it waits", () =>
    inHome(async (home) => {
      await fill(home, 30, 0);
      const reads: number[] = [];
      const getMany: RecordStore["getMany"] = async (keys) => {
        reads.push(driven.now());
        return home.stores.user.getMany(keys);
      };
      const driven: ReturnType<typeof driver> = driver(home, {
        latency,
        stores: { ...home.stores, user: { ...home.stores.user, getMany } },
      });
      const readsOf = async (options: { dryRun?: boolean; kind?: "verify" }) => {
        const from = reads.length;
        const id = await driven.start(["user"], options);
        await driven.runs.work();
        const { waiting } = (await driven.runs.run(id)) ?? {};
        await driven.drive();
        const own = reads.slice(from);
        return { first: own[0] as number, last: own.at(-1) as number, waiting };
      };
      const tested = await readsOf({ dryRun: true });
      const another = await readsOf({ dryRun: true });
      // A dry run rests on nothing, unless something was written since.
      expect(another.first - tested.last).toBeLessThan(5_000);
      const real = await readsOf({});
      expect(real.first - another.last).toBeGreaterThanOrEqual(cache);
      expect(real.waiting?.reason).toContain("60 seconds");
      const verified = await readsOf({ kind: "verify" });
      expect(verified.first - real.last).toBeGreaterThanOrEqual(cache);
      const afterVerification = await readsOf({});
      expect(afterVerification.first - verified.last).toBeGreaterThanOrEqual(cache);
    }));
}

/** No key is written within the time in which a read may show what was there before, nor twice with the same text. */
function expectOnlyFreshWrites(puts: readonly Put[]): void {
  const last = new Map<string, number>();
  for (const { key, at } of puts) {
    const before = last.get(key);
    if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(cache);
    last.set(key, at);
  }
}

/** What a run's backup holds, by key. */
async function saved({ runs }: ReturnType<typeof driver>, id: string): Promise<Record<string, string>> {
  const manifest = await runs.backup(id);
  const found: [string, string][] = [];
  let cursor: number | null = null;
  do {
    const page: Awaited<ReturnType<typeof runs.savedRecords>> = await runs.savedRecords(id, cursor);
    if (!page || "damaged" in page) throw new Error(JSON.stringify(page));
    found.push(...page.records.map(({ key, value }): [string, string] => [key, value]));
    cursor = page.cursor;
  } while (cursor !== null);
  expect(manifest?.records).toBe(found.length);
  expect(new Set(found.map(([key]) => key)).size).toBe(found.length);
  return Object.fromEntries(found);
}

const textsOf = (entries: Record<string, { text: string }>, isWanted: (entry: { text: string }) => boolean) =>
  Object.fromEntries(
    Object.entries(entries)
      .filter(([, entry]) => isWanted(entry))
      .map(([key, { text }]) => [key, text]),
  );

async function fill(home: Home, users: number, broken: number) {
  const writes: Promise<void>[] = [];
  for (let index = 0; index < users; index += 1) {
    writes.push(home.write("user", `user:${number(index)}`, { text: legacyUser(number(index)) }));
  }
  for (let index = 0; index < broken; index += 1) {
    writes.push(home.write("user", `user:broken-${index}`, { text: brokenRecord }));
  }
  await Promise.all(writes);
}
