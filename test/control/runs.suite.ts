import { expect, test } from "vitest";
import type { RecordStore } from "../../src/control/ports.ts";
import type { ResultsQuery } from "../../src/control/readResults.ts";
import {
  brokenRecord,
  driver,
  type Entry,
  type Home,
  type InHome,
  legacySnapshot,
  legacyUser,
  number,
  superadmin,
} from "./testStores.ts";

/**
 * What a run promises, wherever it lives.
 * @param stride where each step can be the last one, every so many are
 */
export function runSuite(inHome: InHome, stride = 1) {
  test("a run migrates what is legacy and reports every record, and its counts balance", () =>
    inHome(async (home) => {
      await fill(home, 130);
      const { drive, start, runs, allResults } = driver(home);
      const id = await start(["user", "snapshot"]);
      await drive();

      const run = await runs.run(id);
      expect(run).toMatchObject({ status: "completed", total: 151, error: null });
      expect(run?.counts).toEqual({ listed: 151, migrated: 140, skipped: 1, errors: 10, conflicts: 1, warnings: 0 });
      const results = await allResults(id);
      expect(results.map(({ action }) => action).filter((action) => action === "migrated")).toHaveLength(140);
      expect(results.find(({ action }) => action === "skipped")?.conflicts).toEqual([
        { path: "subscription.status", from: "subscriptionStatus" },
      ]);
      const users = await home.read("user");
      expect(JSON.parse(users["user:0001"]?.text as string).subscription).toEqual({
        status: "trial",
        stripeCustomerId: "cus_0001",
      });
    }));

  test("keys that are no records, and records in error, stay byte for byte as they were", () =>
    inHome(async (home) => {
      await fill(home, 25);
      const index = { "user:byname:ada": "u1", "user:byemail:a:b": "u1", "pat:x": "{}", "user:": legacyUser("") };
      for (const [key, text] of Object.entries(index)) await home.write("user", key, { text });
      const { drive, start, runs } = driver(home);
      const id = await start(["user"]);
      await drive();
      const users = await home.read("user");
      for (const [key, text] of Object.entries(index)) expect(users[key]?.text).toBe(text);
      expect(users["user:broken-0"]?.text).toBe(brokenRecord);
      expect((await runs.run(id))?.counts.listed).toBe(36);
    }));

  test("expiration and metadata are kept with the value", () =>
    inHome(async (home) => {
      const expiration = Math.floor(Date.now() / 1000) + 86_400;
      await home.write("snapshot", "snap:s1", { text: legacySnapshot("s1"), expiration, metadata: { plan: "pro" } });
      await home.write("snapshot", "snap:s2", { text: legacySnapshot("s2") });
      const { drive, start } = driver(home);
      await start(["snapshot"]);
      await drive();
      const { "snap:s1": kept, "snap:s2": plain } = await home.read("snapshot");
      expect(kept).toMatchObject({ expiration, metadata: { plan: "pro" } });
      expect(JSON.parse(kept?.text as string).metadata).toMatchObject({ createdBy: "u1" });
      expect(plain).toEqual({ text: plain?.text });
    }));

  test("a dry run reports what a run would do and writes nothing", () =>
    inHome(async (home) => {
      await fill(home, 60);
      const before = [await home.read("user"), await home.read("snapshot")];
      const { drive, start, runs, allResults } = driver(home);
      const tested = await start(["user", "snapshot"], { dryRun: true });
      await drive();
      expect([await home.read("user"), await home.read("snapshot")]).toEqual(before);

      const real = await start(["user", "snapshot"]);
      await drive();
      expect((await runs.run(tested))?.counts).toEqual((await runs.run(real))?.counts);
      const [would, did] = [await allResults(tested), await allResults(real)];
      expect(would.map(({ id, action, newFields }) => ({ id, action, newFields }))).toEqual(
        did.map(({ id, action, newFields }) => ({ id, action, newFields })),
      );
    }));

  test("a second run finds nothing left; verbose, it lists every record", () =>
    inHome(async (home) => {
      await fill(home, 10);
      const { drive, start, runs, allResults } = driver(home);
      await start(["user"]);
      await drive();
      const quiet = await start(["user"]);
      await drive();
      expect((await runs.run(quiet))?.counts).toMatchObject({ migrated: 0, skipped: 11, errors: 10 });
      expect(await allResults(quiet)).toHaveLength(11);
      const verbose = await start(["user"], { verbose: true });
      await drive();
      expect(await allResults(verbose)).toHaveLength(21);
    }));

  test("wherever an executor is lost, a run ends with the counts, rows and records of an undisturbed one", () =>
    inHome(async (home) => {
      const keep = await snapshotOf(home, 12);
      const { steps, ...undisturbed } = await finishedRun(home, {});
      expect(undisturbed.counts).toMatchObject({ listed: 13, migrated: 12, errors: 1 });
      for (let wanted = 1; wanted <= steps; wanted += stride) {
        for (const fate of ["before", "after"] as const) {
          await keep.restore();
          const { steps: _, ...disturbed } = await finishedRun(home, { loss: { step: wanted, fate } });
          expect({ wanted, fate, ...disturbed }).toEqual({ wanted, fate, ...undisturbed });
        }
      }
    }));

  test("wherever the coordinator is lost, a run ends with the counts, rows and records of an undisturbed one", () =>
    inHome(async (home) => {
      const keep = await snapshotOf(home, 12);
      const { steps, ...undisturbed } = await finishedRun(home, {});
      // Far more than there are transactions: from some number on nothing is lost any more.
      for (let lostAfter = 1; lostAfter < 24; lostAfter += stride) {
        for (const isAnswered of [true, false]) {
          await keep.restore();
          const coordinator = { lostAfter, isAnswered };
          const { steps: _, ...disturbed } = await finishedRun(home, { coordinator });
          expect({ coordinator, ...disturbed }).toEqual({ coordinator, ...undisturbed });
        }
      }
    }));

  test("a page that two coordinators list at once, as one replaces the other, is taken once, and so is every other", () =>
    inHome(async (home) => {
      await fill(home, 12);
      const both = Promise.withResolvers<void>();
      let asked = 0;
      const user: RecordStore = {
        ...home.stores.user,
        async list(...args) {
          const page = await home.stores.user.list(...args);
          asked += 1;
          if (asked === 2) both.resolve();
          await both.promise;
          return page;
        },
      };
      const stores = { ...home.stores, user };
      const [replaced, present] = [driver(home, { stores }), driver(home, { stores })];
      for (const options of [{}, { ids: ["0001", "0002"] }]) {
        const id = await replaced.start(options.ids ? ["user"] : ["user", "snapshot"], { ...options, verbose: true });
        await Promise.all([replaced.runs.work(), present.runs.work()]);
        await present.takeUp();
        const listed = options.ids?.length ?? 33;
        expect(await present.runs.run(id)).toMatchObject({ status: "completed", total: listed, counts: { listed } });
        expect(new Set((await present.allResults(id)).map((row) => `${row.type} ${row.id}`)).size).toBe(listed);
      }
      for (const { text } of Object.values(await home.read("snapshot"))) expect(text).toContain("metadata");
    }));

  test("without skipErrors a run stops at the first record in error and leaves the rest untouched", () =>
    inHome(async (home) => {
      await fill(home, 6);
      await home.write("user", "user:0003", { text: brokenRecord });
      const { drive, start, runs } = driver(home);
      const id = await start(["user"], { skipErrors: false, batchSize: 4 });
      await drive();
      const run = await runs.run(id);
      expect(run).toMatchObject({ status: "failed", counts: { migrated: 3, errors: 1 } });
      expect(run?.error).toContain('user "0003"');
      const users = await home.read("user");
      expect(users["user:0002"]?.text).toContain("analytics");
      expect(users["user:0004"]?.text).toBe(legacyUser("0004"));
    }));

  test("one active run per collection: a second one is refused, with the run that is in the way", () =>
    inHome(async (home) => {
      const { start, runs } = driver(home);
      const first = await start(["user"]);
      await start(["snapshot"]);
      const request = {
        kind: "migrate" as const,
        types: ["user", "snapshot"],
        dryRun: true,
        options: { batchSize: 1, skipErrors: true, verbose: false },
      };
      expect(await runs.start(request, { uid: "x", name: null })).toMatchObject({ blockedBy: { id: first } });
    }));

  test("pause stops at once, resume goes on, cancel ends; each is refused where it makes no sense", () =>
    inHome(async (home) => {
      await fill(home, 40);
      const answers: Promise<unknown>[] = [];
      const put: RecordStore["put"] = async (...args) => {
        await home.stores.user.put(...args);
        answers.push(runs.command(id, "pause", superadmin));
      };
      const { drive, start, runs } = driver(home, {
        stores: { ...home.stores, user: { ...home.stores.user, put } },
      });
      const changed = async () =>
        Object.values(await home.read("user")).filter(({ text }) => text.includes('"analytics":{"total')).length;
      const id = await start(["user"], { batchSize: 5 });
      await drive();
      expect(await answers[0]).toMatchObject({ run: { status: "paused" } });
      // What was on its way when the pause was asked for is written, and in the counts.
      const first = await changed();
      expect(first).toBeLessThan(40);
      expect(await runs.run(id)).toMatchObject({ status: "paused", counts: { migrated: first } });
      expect(await runs.command(id, "pause", superadmin)).toMatchObject({ refused: expect.stringContaining("paused") });

      expect(await runs.command(id, "resume", superadmin)).toMatchObject({ run: { status: "running" } });
      await drive();
      const second = await changed();
      expect(second).toBeGreaterThan(first);
      expect(await runs.run(id)).toMatchObject({ status: "paused", counts: { migrated: second } });
      expect(await runs.command(id, "cancel", superadmin)).toMatchObject({ run: { status: "cancelled" } });
      await drive();
      expect(await runs.command(id, "resume", superadmin)).toMatchObject({
        refused: expect.stringContaining("cancelled"),
      });
      expect(await changed()).toBe(second);
    }));

  test("a write that fails for a while is planned again and made later; one that never succeeds is that record's error", () =>
    inHome(async (home) => {
      await fill(home, 8);
      const failures = new Map([
        ["user:0002", 1],
        ["user:0005", 99],
      ]);
      const put: RecordStore["put"] = async (key, ...rest) => {
        const left = failures.get(key) ?? 0;
        failures.set(key, left - 1);
        if (left > 0) throw new Error("KV PUT failed: 429 Too Many Requests");
        await home.stores.user.put(key, ...rest);
      };
      const { drive, start, runs, allResults } = driver(home, {
        stores: { ...home.stores, user: { ...home.stores.user, put } },
      });
      const id = await start(["user"]);
      await drive();
      expect(await runs.run(id)).toMatchObject({
        status: "completed",
        counts: { listed: 19, migrated: 7, errors: 11 },
      });
      const failed = (await allResults(id)).find((row) => row.id === "0005");
      expect(failed).toMatchObject({ action: "error", message: expect.stringContaining("429 Too Many Requests") });
      expect((await home.read("user"))["user:0005"]?.text).toBe(legacyUser("0005"));
    }));

  test("a store that stays away fails the run, in words, and holds nothing up", () =>
    inHome(async (home) => {
      const list = () => Promise.reject(new Error("KV GET failed: 500"));
      const { drive, start, runs, events } = driver(home, {
        stores: { ...home.stores, user: { ...home.stores.user, list } },
      });
      const id = await start(["user"]);
      await drive();
      expect(await runs.run(id)).toMatchObject({
        status: "failed",
        error: expect.stringContaining("KV GET failed: 500"),
      });
      expect(JSON.parse([...events.values()][0] as string).eventType).toBe("error_occurred");
      await start(["user"]);
    }));

  test("a record that vanishes before it is read is skipped, one about to expire is left to expire", () =>
    inHome(async (home) => {
      await home.write("user", "user:a", { text: legacyUser("a") });
      await home.write("user", "user:b", { text: legacyUser("b") });
      await home.write("user", "user:c", { text: legacyUser("c") });
      const list: RecordStore["list"] = async (prefix, cursor) => {
        const page = await home.stores.user.list(prefix, cursor);
        const soon = Math.floor(Date.now() / 1000) + 30;
        return {
          ...page,
          keys: page.keys.map((entry) => (entry.key === "user:b" ? { ...entry, expiration: soon } : entry)),
        };
      };
      const getMany: RecordStore["getMany"] = async (keys) => {
        await home.remove("user", "user:a");
        return home.stores.user.getMany(keys);
      };
      const { drive, start, allResults, runs } = driver(home, {
        stores: { ...home.stores, user: { ...home.stores.user, list, getMany } },
      });
      const id = await start(["user"]);
      await drive();
      expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { listed: 3, migrated: 1, skipped: 2 } });
      const rows = (await allResults(id)).map((row) => [row.id, row.action, row.message]);
      expect(rows).toContainEqual(["a", "skipped", "There is no such record any more."]);
      expect(rows).toContainEqual(["b", "skipped", expect.stringContaining("60 seconds")]);
      expect((await home.read("user"))["user:b"]?.text).toBe(legacyUser("b"));
      expect((await home.read("user"))["user:a"]).toBeUndefined();
    }));

  test("more writes than one invocation may do are spread over several, and counted once", () =>
    inHome(async (home) => {
      await Promise.all(
        Array.from({ length: 1_000 }, (_, index) =>
          home.write("user", `user:${number(index)}`, { text: legacyUser(number(index)) }),
        ),
      );
      const { drive, start, runs, invocations } = driver(home);
      const id = await start(["user"], { batchSize: 1_000 });
      await drive();
      expect((await runs.run(id))?.counts).toMatchObject({ listed: 1_000, migrated: 1_000 });
      const operations = invocations.map((invocation) => invocation.operations);
      expect(Math.max(...operations)).toBeLessThanOrEqual(1_000);
      expect(operations.filter((each) => each > 100).length).toBeGreaterThan(1);
    }));

  test.each([1_000, 4_000, 100_000])("a record nested %i deep harms no other", (depth) =>
    inHome(async (home) => {
      const text = `{"files":${"[".repeat(depth)}${"]".repeat(depth)}}`;
      await home.write("snapshot", "snap:deep", { text });
      await home.write("snapshot", "snap:other", { text: legacySnapshot("other") });
      const { drive, start, runs, allResults } = driver(home);
      const id = await start(["snapshot"]);
      await drive();
      const [deep, other] = await allResults(id);
      expect((await runs.run(id))?.status).toBe("completed");
      expect(other).toMatchObject({ id: "other", action: "migrated" });
      const after = (await home.read("snapshot"))["snap:deep"]?.text;
      if (deep?.action === "error") expect(after).toBe(text);
      else expect(after).toContain('"metadata"');
    }),
  );

  test("results are paged in key order and found by action, type and part of an id", () =>
    inHome(async (home) => {
      await fill(home, 30);
      const { drive, start, runs, allResults } = driver(home);
      const id = await start(["user", "snapshot"], { batchSize: 7 });
      await drive();
      const all = await allResults(id);
      const paged = [];
      let cursor: string | undefined;
      do {
        const page = await runs.results(id, { limit: 4, cursor });
        expect(page?.results.length).toBeLessThanOrEqual(4);
        paged.push(...(page?.results ?? []));
        cursor = page?.cursor ?? undefined;
      } while (cursor !== undefined);
      expect(paged).toEqual(all);
      const found = await runs.results(id, { limit: 100, action: ["error"], type: "user", q: "BROKEN-1" });
      expect(found?.results.map((row) => row.id)).toEqual(["broken-1"]);
    }));

  test("results can be entered anywhere, and say how many there are", () =>
    inHome(async (home) => {
      await fill(home, 30);
      const { drive, start, runs, allResults } = driver(home);
      const id = await start(["user", "snapshot"], { batchSize: 7 });
      await drive();
      const all = await allResults(id);
      for (const [filter, wanted] of [
        [{}, all],
        [{ action: ["error"] }, all.filter(({ action }) => action === "error")],
        [{ action: ["migrated"], type: "snapshot" }, all.filter(({ type }) => type === "snapshot")],
        [{ action: ["skipped"] }, all.filter(({ action }) => action === "skipped")],
        [{ action: ["skipped"], type: "snapshot" }, []],
      ] as const) {
        for (let offset = 0; offset <= wanted.length + 1; offset += 4) {
          const page = await runs.results(id, { ...filter, limit: 5, offset });
          expect(page?.results).toEqual(wanted.slice(offset, offset + 5));
          expect(page?.total).toBe(wanted.length);
        }
      }
    }));

  test("a whole id is found without opening any other batch, and what else has it in its id comes after", () =>
    inHome(async (home) => {
      await fill(home, 40);
      await home.write("snapshot", "snap:x0021", { text: legacySnapshot("x0021") });
      await home.write("snapshot", "snap:0021", { text: legacySnapshot("0021") });
      const { drive, start } = driver(home);
      const id = await start(["user", "snapshot"], { batchSize: 4 });
      await drive();
      const opened = new Set<number>();
      const rows: Home["log"]["rows"] = (run, batch) => {
        opened.add(batch);
        return home.log.rows(run, batch);
      };
      const { runs } = driver(home, { log: { ...home.log, rows } });
      const ids = async (query: Omit<ResultsQuery, "limit">) => {
        const page = await runs.results(id, { limit: 100, ...query });
        return { ids: page?.results.map((row) => `${row.type} ${row.id}`), cursor: page?.cursor ?? undefined };
      };
      const first = await ids({ q: "0021" });
      expect(first.ids).toEqual(["user 0021"]);
      expect(opened.size).toBe(1);
      expect((await ids({ q: "0021", cursor: first.cursor })).ids).toEqual(["snapshot 0021", "snapshot x0021"]);
      expect((await ids({ q: "0021", type: "snapshot" })).ids).toEqual(["snapshot 0021"]);
      expect(await ids({ q: "0021", action: ["error"] })).toEqual({ ids: [], cursor: undefined });
    }));

  test("errors are listed by cause, and a cause finds its rows", () =>
    inHome(async (home) => {
      await fill(home, 5);
      for (const id of ["one", "two"]) await home.write("user", `user:${id}`, { text: '{"subscription":"pro"}' });
      await home.write("snapshot", "snap:torn", { text: brokenRecord });
      const { drive, start, runs } = driver(home);
      const id = await start(["user", "snapshot"], { batchSize: 3, maxErrorRate: 1 });
      await drive();
      const answer = await runs.causes(id);
      const causes = answer?.causes.map(({ ids, ...cause }) => ({ ...cause, ids: ids.length }));
      const [torn, container] = ["The stored text is not JSON.", expect.stringMatching(/"subscription" is a string/)];
      expect(answer?.complete).toBe(true);
      expect(causes).toEqual([
        { type: "user", action: "error", pattern: torn, count: 10, ids: 10 },
        { type: "user", action: "error", pattern: container, count: 2, ids: 2 },
        { type: "snapshot", action: "error", pattern: torn, count: 1, ids: 1 },
      ]);
      for (const { type, pattern, ids } of answer?.causes ?? []) {
        const found = await runs.results(id, { type, cause: pattern, limit: 100 });
        expect(found?.results.map((row) => row.id)).toEqual(ids);
      }
      expect((await runs.results(id, { cause: "Migrated.", limit: 100 }))?.results).toEqual([]);
      expect(await runs.causes("unknown")).toBe(null);
    }));

  test("runs are listed newest first, page by page", () =>
    inHome(async (home) => {
      const { drive, start, runs } = driver(home);
      const ids: string[] = [];
      for (let index = 0; index < 3; index += 1) {
        ids.unshift(await start(["user"], { dryRun: true }));
        await drive();
      }
      const first = await runs.runs({ limit: 2 });
      const second = await runs.runs({ limit: 2, cursor: first.cursor as string });
      expect([...first.runs, ...second.runs].map(({ id }) => id)).toEqual(ids);
      expect(second.cursor).toBeNull();
    }));
}

/** `users` legacy users, ten broken ones, one in conflict, and ten legacy snapshots. */
async function fill(home: Home, users: number) {
  const conflicting =
    '{"uid":"conflict","createdAt":1,"updatedAt":2,"lastActivityAt":3,"status":"active","analytics":{},"subscriptionStatus":"trial","subscription":{"status":"active"}}';
  const writes = [home.write("user", "user:conflict", { text: conflicting })];
  for (let index = 0; index < users; index += 1) {
    writes.push(home.write("user", `user:${number(index)}`, { text: legacyUser(number(index)) }));
  }
  for (let index = 0; index < 10; index += 1) {
    writes.push(home.write("user", `user:broken-${index}`, { text: brokenRecord }));
    writes.push(home.write("snapshot", `snap:${number(index)}`, { text: legacySnapshot(number(index)) }));
  }
  await Promise.all(writes);
}

async function snapshotOf(home: Home, users: number) {
  for (let index = 0; index < users; index += 1) {
    await home.write("user", `user:${number(index)}`, { text: legacyUser(number(index)) });
  }
  await home.write("user", "user:broken", { text: brokenRecord });
  const entries = await home.read("user");
  return {
    async restore() {
      for (const [key, entry] of Object.entries(entries)) await home.write("user", key, entry);
    },
  };
}

type Loss = { step: number; fate: "before" | "after" };

/** A run of which an executor or the coordinator is lost. `steps`: how many steps its executors took. */
async function finishedRun(
  home: Home,
  { loss, coordinator }: { loss?: Loss; coordinator?: { lostAfter: number; isAnswered: boolean } },
) {
  let steps = 0;
  const fate = () => {
    steps += 1;
    return loss?.step === steps ? loss.fate : undefined;
  };
  const driven = driver(home, { fate, ...(coordinator && { coordinator }) });
  const id = await driven.start(["user"], { batchSize: 5 });
  await driven.drive();
  const run = await driven.runs.run(id);
  const withoutTime = (entry: Entry | undefined) => entry?.text.replace(/1[789]\d{11}/g, "…");
  return {
    steps,
    status: run?.status,
    counts: run?.counts,
    total: run?.total,
    rows: (await driven.allResults(id)).map(({ at, ...row }) => row),
    records: Object.entries(await home.read("user")).map(([key, entry]) => [key, withoutTime(entry)]),
    events: driven.events.size,
  };
}
