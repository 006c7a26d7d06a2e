import { expect, test } from "vitest";
import type { SavedPage } from "../../src/control/backupParts.ts";
import type { RecordStore } from "../../src/control/ports.ts";
import { users } from "../../src/schema/users.ts";
import { firstBroken } from "./auditChain.ts";
import {
  brokenRecord,
  driver,
  dying,
  type Home,
  type InHome,
  legacySnapshot,
  legacyUser,
  number,
  superadmin,
} from "./testStores.ts";

/** What each kind of run and each option promises, wherever runs live. */
export function kindSuite(inHome: InHome) {
  test("an undo leaves every record that nobody touched deeply equal to what it was", () =>
    inHome(async (home) => {
      await users12(home);
      const before = await parsed(home, "user");
      const { drive, start, runs } = driver(home);
      const of = await start(["user"], { batchSize: 5 });
      await drive();
      expect(await parsed(home, "user")).not.toEqual(before);

      const tested = await start([], { kind: "undo", of, dryRun: true });
      await drive();
      expect(await runs.run(tested)).toMatchObject({ types: ["user"], counts: { listed: 12, migrated: 12 } });
      const id = await start([], { kind: "undo", of, batchSize: 7 });
      await drive();
      expect(await runs.run(id)).toMatchObject({
        status: "completed",
        total: 12,
        counts: { migrated: 12, skipped: 0 },
      });
      expect(await parsed(home, "user")).toEqual(before);
    }));

  test("an undo spares what changed since, reports what is gone, and keeps to the records of its run", () =>
    inHome(async (home) => {
      await users12(home);
      const { drive, start, runs, allResults } = driver(home);
      const of = await start(["user"]);
      await drive();
      const changed = JSON.parse((await home.read("user"))["user:0003"]?.text as string);
      changed.subscription.status = "active";
      changed.analytics.sessionCount = 9;
      await home.write("user", "user:0003", { text: JSON.stringify(changed) });
      await home.remove("user", "user:0005");
      await home.write("user", "user:later", { text: legacyUser("later") });

      const id = await start([], { kind: "undo", of });
      await drive();
      expect((await runs.run(id))?.counts).toMatchObject({ listed: 12, migrated: 11, skipped: 1 });
      const rows = await allResults(id);
      expect(rows.find((row) => row.id === "0005")?.message).toContain("no such record");
      expect(rows.find((row) => row.id === "0003")?.message).toBe(
        "Removed 4 fields; analytics, subscription and subscription.status changed since and stay.",
      );
      const left = JSON.parse((await home.read("user"))["user:0003"]?.text as string);
      expect(left.subscription).toEqual({ status: "active" });
      expect(left.analytics.sessionCount).toBe(9);
      expect(left).not.toHaveProperty("lastActivityAt");
    }));

  test("an undo that is cut short undoes everything once", () =>
    inHome(async (home) => {
      await users12(home);
      const before = await parsed(home, "user");
      const { drive, start } = driver(home);
      const of = await start(["user"]);
      await drive();
      const again = driver(home, { fate: dying(4) });
      const id = await again.start([], { kind: "undo", of });
      await again.drive();
      expect((await again.runs.run(id))?.counts).toMatchObject({ listed: 12, migrated: 12, skipped: 0, errors: 0 });
      expect(await parsed(home, "user")).toEqual(before);
    }));

  test("a clean-up takes out just the fields it names, and only where the new place holds the same", () =>
    inHome(async (home) => {
      await users12(home);
      await home.write("user", "user:broken", { text: brokenRecord });
      const { drive, start, runs, allResults } = driver(home);
      await start(["user"]);
      await drive();
      const conflicting = JSON.parse((await home.read("user"))["user:0001"]?.text as string);
      conflicting.subscription.status = "cancelled";
      conflicting.licenseKey = "LK-1";
      await home.write("user", "user:0001", { text: JSON.stringify(conflicting) });

      const fields = { user: ["subscriptionStatus", "licenseKey"] };
      const id = await start(["user"], { kind: "cleanup", fields });
      await drive();
      expect((await runs.run(id))?.counts).toMatchObject({ listed: 13, migrated: 12, errors: 1, conflicts: 1 });
      const after = await home.read("user");
      expect(after["user:broken"]?.text).toBe(brokenRecord);
      expect(JSON.parse(after["user:0000"]?.text as string)).not.toHaveProperty("subscriptionStatus");
      expect(JSON.parse(after["user:0000"]?.text as string)).toHaveProperty("stripeCustomerId");
      expect(JSON.parse(after["user:0001"]?.text as string)).toMatchObject({ subscriptionStatus: "trial" });
      expect(JSON.parse(after["user:0001"]?.text as string)).not.toHaveProperty("licenseKey");
      expect((await allResults(id)).find((row) => row.id === "0001")?.conflicts).toHaveLength(1);
    }));

  test("verify confirms what is current and as the run left it, and reports the rest without writing", () =>
    inHome(async (home) => {
      await users12(home);
      const { drive, start, runs, allResults } = driver(home);
      const of = await start(["user"]);
      await drive();
      const broken = JSON.parse((await home.read("user"))["user:0002"]?.text as string);
      broken.subscription.stripeCustomerId = "somebody else's";
      await home.write("user", "user:0002", { text: JSON.stringify(broken) });
      const { text } = (await home.read("user"))["user:0004"] as { text: string };
      await home.write("user", "user:0004", { text, metadata: { new: true } });
      await home.write("user", "user:old", { text: legacyUser("old") });
      const before = await home.read("user");

      const id = await start(["user"], { kind: "verify", of });
      await drive();
      expect(await runs.run(id)).toMatchObject({
        status: "completed",
        counts: { listed: 13, migrated: 10, errors: 3 },
      });
      const reasons = (await allResults(id)).map((row) => [row.id, row.message]);
      expect(reasons).toEqual([
        ["0002", expect.stringContaining("subscription.stripeCustomerId")],
        ["0004", expect.stringContaining("metadata")],
        ["old", expect.stringContaining("Not current")],
      ]);
      expect(await home.read("user")).toEqual(before);
    }));

  test("a retry takes just the records that were in error", () =>
    inHome(async (home) => {
      await users12(home);
      await home.write("user", "user:0004", { text: brokenRecord });
      await home.write("user", "user:0006", { text: brokenRecord });
      const { drive, start, runs } = driver(home);
      const of = await start(["user"]);
      await drive();
      await home.write("user", "user:0004", { text: legacyUser("0004") });
      await home.write("user", "user:new", { text: legacyUser("new") });
      const retried = await runs.retry(of, superadmin);
      await drive();
      const run = retried && "run" in retried ? await runs.run(retried.run.id) : null;
      expect(run).toMatchObject({ total: 2, counts: { listed: 2, migrated: 1, errors: 1 } });
      expect((await home.read("user"))["user:new"]?.text).toBe(legacyUser("new"));
    }));

  test.each([[1], [5], [7], [12]])("a canary changes %i records and no more", (limit) =>
    inHome(async (home) => {
      await users12(home);
      const { drive, start, runs } = driver(home);
      const id = await start(["user"], { limit, batchSize: 5 });
      await drive();
      expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { listed: limit, migrated: limit } });
      const changed = Object.values(await home.read("user")).filter(({ text }) => text.includes("analytics"));
      expect(changed).toHaveLength(limit);
    }),
  );

  test("chosen records are taken and no others, with their expiration", () =>
    inHome(async (home) => {
      await users12(home);
      const expiration = Math.floor(Date.now() / 1000) + 86_400;
      await home.write("user", "user:0007", { text: legacyUser("0007"), expiration });
      const { drive, start, runs } = driver(home);
      const id = await start(["user"], { ids: ["0007", "0001", "nobody"] });
      await drive();
      expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { listed: 3, migrated: 2, skipped: 1 } });
      const after = await home.read("user");
      expect(after["user:0007"]?.expiration).toBe(expiration);
      expect(after["user:0002"]?.text).toBe(legacyUser("0002"));
    }));

  test("a run bound to a dry run changes only what is still the text that was planned", () =>
    inHome(async (home) => {
      await users12(home);
      const { drive, start, runs, allResults } = driver(home);
      const planOf = await start(["user"], { dryRun: true });
      await drive();
      await home.write("user", "user:0003", { text: legacyUser("changed") });
      await home.write("user", "user:new", { text: legacyUser("new") });
      const id = await start(["user"], { planOf });
      await drive();
      expect((await runs.run(id))?.counts).toMatchObject({ migrated: 11, skipped: 2 });
      const skipped = (await allResults(id)).filter(({ action }) => action === "skipped");
      expect(skipped.map((row) => [row.id, row.message.includes("Changed since the dry run")])).toEqual([
        ["0003", true],
        ["new", true],
      ]);
    }));

  test("a scheduled run waits for its time, and a limited one for its turn", () =>
    inHome(async (home) => {
      await users12(home);
      const { drive, start, runs, now } = driver(home);
      const startAt = now() + 3_600_000;
      const id = await start(["user"], { startAt, maxPerSecond: 2 });
      expect((await runs.run(id))?.status).toBe("scheduled");
      await drive();
      const run = await runs.run(id);
      expect(run).toMatchObject({ status: "completed", counts: { migrated: 12 } });
      expect(run?.startedAt).toBe(startAt);
      // Twelve writes at two a second: the first at once, the last after five and a half seconds.
      expect((run?.finishedAt as number) - startAt).toBeGreaterThanOrEqual(5_500);
    }));

  test("a run that is mostly failing is stopped after fifty records", () =>
    inHome(async (home) => {
      const ids = Array.from({ length: 120 }, (_, index) => number(index));
      await Promise.all(
        ids.map((id, index) =>
          home.write("snapshot", `snap:${id}`, { text: index % 3 ? brokenRecord : legacySnapshot(id) }),
        ),
      );
      const { drive, start, runs } = driver(home);
      const stopped = await start(["snapshot"], { batchSize: 10, dryRun: true });
      await drive();
      expect(await runs.run(stopped)).toMatchObject({ status: "failed", error: expect.stringContaining("50 %") });
      expect((await runs.run(stopped))?.counts).toMatchObject({ migrated: 17, errors: 33 });
      const tolerant = await start(["snapshot"], { maxErrorRate: 0.9, dryRun: true });
      await drive();
      expect((await runs.run(tolerant))?.status).toBe("completed");
    }));

  test("one record that can't be read at all is found by halving, and is the only one in error", () =>
    inHome(async (home) => {
      await users12(home);
      const getMany: RecordStore["getMany"] = async (keys) => {
        if (keys.includes("user:0009")) throw new Error("KV GET failed: internal error");
        return home.stores.user.getMany(keys);
      };
      const { drive, start, runs, allResults } = driver(home, {
        stores: { ...home.stores, user: { ...home.stores.user, getMany } },
      });
      const id = await start(["user"]);
      await drive();
      expect(await runs.run(id)).toMatchObject({
        status: "completed",
        counts: { listed: 12, migrated: 11, errors: 1 },
      });
      const rows = await allResults(id);
      expect(rows).toHaveLength(12);
      expect(rows.find(({ action }) => action === "error")).toMatchObject({ id: "0009" });
    }));

  test("a throttled store slows a run down and says so; it speeds up again by itself", () =>
    inHome(async (home) => {
      await users12(home);
      let refusals = 2;
      const seen: (string | null | undefined)[] = [];
      const put: RecordStore["put"] = async (...args) => {
        seen.push((await runs.run(id))?.slowed);
        if (refusals > 0) {
          refusals -= 1;
          throw new Error("KV PUT failed: 429 Too Many Requests");
        }
        await home.stores.user.put(...args);
      };
      const { drive, start, runs } = driver(home, { stores: { ...home.stores, user: { ...home.stores.user, put } } });
      const id = await start(["user"], { batchSize: 3 });
      await drive();
      expect(seen).toContain("KV is answering 429");
      expect(await runs.run(id)).toMatchObject({
        status: "completed",
        slowed: null,
        counts: { migrated: 12, errors: 0 },
      });
    }));

  test("after a pause or a cancel, work that was begun before writes nothing more", () =>
    inHome(async (home) => {
      await users12(home);
      const answers: Promise<unknown>[] = [];
      const put: RecordStore["put"] = async (...args) => {
        await home.stores.user.put(...args);
        answers.push(runs.command(id, "cancel", superadmin));
      };
      const { drive, start, runs, allResults, puts } = driver(home, {
        stores: { ...home.stores, user: { ...home.stores.user, put } },
        latency: { put: 120 },
      });
      const id = await start(["user"]);
      let written = 0;
      await drive(() => {
        answers[0]?.then(() => {
          written ||= puts.length;
        });
      });
      expect(await answers[0]).toMatchObject({ run: { status: "cancelled" } });
      expect(written).toBe(puts.length);
      const changed = Object.values(await home.read("user")).filter(({ text }) => text.includes("analytics")).length;
      expect(changed).toBeLessThan(12);
      // What it did write is counted and reported.
      expect(await runs.run(id)).toMatchObject({ status: "cancelled", counts: { migrated: changed } });
      expect((await allResults(id)).filter(({ action }) => action === "migrated")).toHaveLength(changed);
    }));

  test("paused and resumed within one batch, a run goes on with it and leaves nothing out", () =>
    inHome(async (home) => {
      await users12(home);
      let interrupted = false;
      const put: RecordStore["put"] = async (...args) => {
        await home.stores.user.put(...args);
        if (interrupted) return;
        interrupted = true;
        void runs.command(id, "pause", superadmin).then(() => runs.command(id, "resume", superadmin));
      };
      const { drive, start, runs, allResults } = driver(home, {
        stores: { ...home.stores, user: { ...home.stores.user, put } },
      });
      const id = await start(["user"]);
      await drive();
      expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { listed: 12, migrated: 12 } });
      expect(await allResults(id)).toHaveLength(12);
    }));

  test("a canary comes to its number although one of its records is deleted under its hands", () =>
    inHome(async (home) => {
      await users12(home);
      let reads = 0;
      const getMany: RecordStore["getMany"] = async (keys) => {
        reads += 1;
        if (reads === 1) await home.remove("user", "user:0001");
        return home.stores.user.getMany(keys);
      };
      const { drive, start, runs } = driver(home, {
        stores: { ...home.stores, user: { ...home.stores.user, getMany } },
      });
      const id = await start(["user"], { limit: 3 });
      await drive();
      expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { listed: 4, migrated: 3, skipped: 1 } });
    }));

  test("a run that meets other definitions than it was started with pauses and says why", () =>
    inHome(async (home) => {
      await users12(home);
      const id = await driver(home).start(["user"]);
      const collections = [{ ...users, fills: { ...users.fills, plan: "free" } }];
      const deployed = driver(home, { collections });
      await deployed.takeUp();
      expect(await deployed.runs.run(id)).toMatchObject({
        status: "paused",
        error: expect.stringContaining("definitions"),
      });
      expect((await home.read("user"))["user:0000"]?.text).toBe(legacyUser("0000"));
    }));

  test("what a run refers to has to fit: otherwise it is refused with the reason", () =>
    inHome(async (home) => {
      await users12(home);
      const { drive, runs, start } = driver(home);
      const tested = await start(["user"], { dryRun: true });
      await drive();
      const real = await start(["user"]);
      const ask = async (
        kind: "undo" | "verify" | "migrate",
        options: { of?: string; planOf?: string },
        types = ["user"],
      ) => {
        const all = { batchSize: 50, skipErrors: true, verbose: false, ...options };
        return runs.start({ kind, types, dryRun: true, options: all }, superadmin);
      };
      expect(await ask("undo", { of: "nothing" })).toMatchObject({ refused: expect.stringContaining("no run") });
      expect(await ask("undo", { of: tested })).toMatchObject({ refused: expect.stringContaining("dry run") });
      expect(await ask("undo", { of: real })).toMatchObject({ refused: expect.stringContaining("still running") });
      await drive();
      expect(await ask("migrate", { planOf: real })).toMatchObject({ refused: expect.stringContaining("no dry run") });
      expect(await ask("migrate", { planOf: tested }, ["snapshot"])).toMatchObject({
        refused: expect.stringContaining("snapshot"),
      });
      const undone = await start([], { kind: "undo", of: real });
      await drive();
      expect(await ask("undo", { of: undone })).toMatchObject({
        refused: expect.stringContaining("is itself an undo, which can't be undone: start a new migration"),
      });
      expect(await runs.retry(real, superadmin)).toMatchObject({ refused: expect.stringContaining("No record") });
    }));

  test.each([
    ["lastActivityAt", (at: number) => `"lastActivityAt":${at}`],
    ["analytics.lastActiveAt", (at: number) => `"analytics":{"lastActiveAt":${at}}`],
  ])("records that the application touched in the last two minutes, by %s, come last", (_path, field) =>
    inHome(async (home) => {
      await users12(home);
      const hot = `{"uid":"hot","subscriptionStatus":"trial",${field(Date.now() - 110_000)}}`;
      await home.write("user", "user:0000", { text: hot });
      const order: string[] = [];
      const put: RecordStore["put"] = async (key, ...rest) => {
        order.push(key);
        await home.stores.user.put(key, ...rest);
      };
      const { drive, start, runs, allResults } = driver(home, {
        stores: { ...home.stores, user: { ...home.stores.user, put } },
      });
      const id = await start(["user"], { batchSize: 4 });
      await drive();
      expect(order.at(-1)).toBe("user:0000");
      expect(await runs.run(id)).toMatchObject({
        status: "completed",
        counts: { listed: 12, migrated: 12, skipped: 0 },
      });
      expect(await allResults(id)).toHaveLength(12);
    }),
  );

  test("a record that the application is writing is changed once a read that is certain to be fresh shows it as it was", () =>
    inHome(async (home) => {
      const { drive, start, runs, puts, now, at } = driver(home, { latency: { getMany: 40, put: 120 } });
      const text = (revision: number) => `{"uid":"hot","revision":${revision},"lastActivityAt":${now()}}`;
      await home.write("user", "user:hot", { text: text(0) });
      let writtenAt = 0;
      for (let revision = 1; revision <= 3; revision += 1) {
        at(now() + revision * 50_000, async () => {
          writtenAt = now();
          await home.write("user", "user:hot", { text: text(revision) });
        });
      }
      const id = await start(["user"]);
      await drive();
      expect(puts).toHaveLength(1);
      expect((puts[0]?.at as number) - writtenAt).toBeGreaterThanOrEqual(60_000);
      expect(JSON.parse((await home.read("user"))["user:hot"]?.text as string)).toMatchObject({
        revision: 3,
        subscription: { status: "none" },
      });
      expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { listed: 1, migrated: 1 } });
    }));

  test("what the application writes, deletes and renews while a record is deferred is kept", () =>
    inHome(async (home) => {
      await users12(home);
      const { drive, start, runs, allResults, now, at } = driver(home);
      const expiration = Math.floor(now() / 1000) + 86_400;
      const hot = (name: string) => `{"uid":"${name}","subscriptionStatus":"trial","lastActivityAt":${now()}}`;
      for (const id of ["0002", "0003", "0004"]) await home.write("user", `user:${id}`, { text: hot(id) });
      at(now() + 30_000, async () => {
        await home.write("user", "user:0002", { text: hot("renamed") });
        await home.remove("user", "user:0003");
        await home.write("user", "user:0004", {
          text: (await home.read("user"))["user:0004"]?.text as string,
          expiration,
        });
      });
      const id = await start(["user"]);
      await drive();
      const after = await home.read("user");
      expect(after["user:0003"]).toBeUndefined();
      expect(after["user:0004"]?.expiration).toBe(expiration);
      expect(JSON.parse(after["user:0002"]?.text as string)).toMatchObject({
        uid: "renamed",
        subscription: { status: "trial" },
      });
      expect(await runs.run(id)).toMatchObject({
        status: "completed",
        counts: { listed: 12, migrated: 11, skipped: 1 },
      });
      expect((await allResults(id)).map((row) => row.id)).toEqual(
        Array.from({ length: 12 }, (_, each) => number(each)),
      );
    }));

  test("a record that is written over again and again is left to the application after five looks, and said to be", () =>
    inHome(async (home) => {
      await users12(home);
      const looks: number[] = [];
      const getMany: RecordStore["getMany"] = async (keys) => {
        if (!keys.includes("user:0002")) return home.stores.user.getMany(keys);
        looks.push(now());
        const text = `{"uid":"v${looks.length}","subscriptionStatus":"trial","lastActivityAt":${now()}}`;
        await home.write("user", "user:0002", { text });
        return home.stores.user.getMany(keys);
      };
      const { drive, start, runs, allResults, now, puts } = driver(home, {
        stores: { ...home.stores, user: { ...home.stores.user, getMany } },
      });
      const id = await start(["user"]);
      await drive();
      expect(await runs.run(id)).toMatchObject({
        status: "completed",
        counts: { listed: 12, migrated: 11, skipped: 1 },
      });
      expect((await allResults(id)).find((row) => row.id === "0002")?.message).toContain("left for another run");
      expect(puts.filter(({ key }) => key === "user:0002")).toEqual([]);
      expect(looks).toHaveLength(6);
      for (const [index, at] of looks.slice(1).entries()) {
        expect(at - (looks[index] as number)).toBeGreaterThanOrEqual(60_000);
      }
    }));

  test("what an old instance of the application writes back is legacy again, and the next run's", () =>
    inHome(async (home) => {
      await users12(home);
      const { drive, start, runs, allResults } = driver(home);
      const first = await start(["user"]);
      await drive();
      await home.write("user", "user:0002", { text: legacyUser("0002") });
      const second = await start(["user"]);
      await drive();
      expect((await runs.run(second))?.counts).toMatchObject({ migrated: 1, skipped: 11 });
      expect((await allResults(second)).map((row) => row.id)).toEqual(["0002"]);
      // Undoing the first run undoes what the second did to this record as well: it is the same.
      const id = await start([], { kind: "undo", of: first });
      await drive();
      expect((await runs.run(id))?.counts).toMatchObject({ listed: 12, migrated: 12 });
    }));

  test("a backup saves every record, and a restore puts back what is gone and leaves what changed since", () =>
    inHome(async (home) => {
      await users12(home);
      const expiration = Math.floor(Date.now() / 1000) + 86_400;
      await home.write("user", "user:0001", { text: legacyUser("0001"), expiration, metadata: { plan: "pro" } });
      await home.write("user", "user:broken", { text: brokenRecord });
      const before = await home.read("user");
      const { drive, start, runs, allResults } = driver(home);
      const backup = await start(["user"], { kind: "backup", batchSize: 5 });
      await drive();
      expect(await runs.run(backup)).toMatchObject({ status: "completed", counts: { listed: 13, migrated: 13 } });
      expect(await home.read("user")).toEqual(before);
      expect(await runs.backup(backup)).toMatchObject({ complete: true, records: 13, types: ["user"] });
      expect((await runs.backups({ limit: 5 })).backups.map(({ id }) => id)).toEqual([backup]);

      await home.remove("user", "user:0001");
      await home.remove("user", "user:broken");
      await home.write("user", "user:0002", { text: legacyUser("changed") });
      const id = await start(["user"], { kind: "restore", backup });
      await drive();
      expect(await runs.run(id)).toMatchObject({
        status: "completed",
        counts: { listed: 13, migrated: 2, skipped: 11 },
      });
      expect((await allResults(id)).find((row) => row.id === "0002")?.message).toContain("Changed since the backup");
      expect(await home.read("user")).toEqual({ ...before, "user:0002": { text: legacyUser("changed") } });

      await start(["user"], { kind: "restore", backup, overwrite: true });
      await drive();
      expect(await home.read("user")).toEqual(before);
    }));

  test("a run with a backup can be put back as it was, but for what the application changed since", () =>
    inHome(async (home) => {
      await users12(home);
      const before = await home.read("user");
      const { drive, start, runs } = driver(home);
      const run = await start(["user"], { backup: true, batchSize: 5 });
      await drive();
      expect(await runs.backup(run)).toMatchObject({ records: 12 });
      const changed = (await home.read("user"))["user:0004"]?.text.replace("trial", "active") as string;
      await home.write("user", "user:0004", { text: changed });
      const id = await start(["user"], { kind: "restore", backup: run });
      await drive();
      expect((await runs.run(id))?.counts).toMatchObject({ listed: 12, migrated: 11, skipped: 1 });
      expect(await home.read("user")).toEqual({ ...before, "user:0004": { text: changed } });
    }));

  test("a run with a backup that is cut short keeps the texts from before it", () =>
    inHome(async (home) => {
      await users12(home);
      const before = await home.read("user");
      const { drive, start } = driver(home, { fate: dying(4) });
      const run = await start(["user"], { backup: true });
      await drive();
      await start(["user"], { kind: "restore", backup: run });
      await drive();
      expect(await home.read("user")).toEqual(before);
    }));

  test("of a damaged part of a backup nothing is written, and the restore fails and says why", () =>
    inHome(async (home) => {
      await users12(home);
      const { drive, start, runs } = driver(home);
      const backup = await start(["user"], { kind: "backup", batchSize: 5 });
      await drive();
      const parts = (await runs.backup(backup))?.parts ?? [];
      await home.backupStore.put(parts.at(-1)?.name as string, new Uint8Array([1, 2, 3]));
      await home.remove("user", "user:0011");
      const id = await start(["user"], { kind: "restore", backup });
      await drive();
      expect(await runs.run(id)).toMatchObject({ status: "failed", error: expect.stringContaining("checksum") });
      expect((await home.read("user"))["user:0011"]).toBeUndefined();
      const whole = await runs.savedRecords(backup, null);
      expect(whole).toMatchObject({ records: { length: 10 }, cursor: expect.any(Number) });
      const next = await runs.savedRecords(backup, (whole as SavedPage).cursor);
      expect(next).toMatchObject({ damaged: expect.any(String) });
    }));

  test("an event that can't be delivered is delivered later, once, and holds up neither the run nor the next one", () =>
    inHome(async (home) => {
      await users12(home);
      let refusals = 2;
      const delivered: string[] = [];
      const events = {
        put: async (key: string) => {
          refusals -= 1;
          if (refusals >= 0) throw new Error("KV PUT failed: 500");
          delivered.push(key);
        },
      };
      const { drive, start, runs, at, now } = driver(home, { events });
      const id = await start(["user"]);
      const seen: unknown[] = [];
      at(now() + 30_000, async () => seen.push((await runs.run(id))?.status, [...delivered]));
      await drive(async () => {
        if (refusals === 1) expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { migrated: 12 } });
      });
      expect(seen).toEqual(["completed", []]);
      const next = await start(["user"]);
      await drive();
      expect((await runs.run(next))?.status).toBe("completed");
      expect(delivered.filter((key) => key.endsWith(id))).toHaveLength(1);
      expect(delivered).toHaveLength(2);
    }));

  test("a run that waits for the store says so, with the reason and until when", () =>
    inHome(async (home) => {
      await users12(home);
      let left = 6;
      const list: RecordStore["list"] = async (...args) => {
        left -= 1;
        if (left >= 0) throw new Error("KV GET failed: 500");
        return home.stores.user.list(...args);
      };
      const asked: number[] = [];
      const waits: ({ until: number; reason: string } | null | undefined)[] = [];
      const driven = driver(home, { stores: { ...home.stores, user: { ...home.stores.user, list } } });
      const id = await driven.start(["user"]);
      for (let ms = 250; ms < 60_000; ms += 500) {
        driven.at(driven.now() + ms, async () => waits.push((await driven.runs.run(id))?.waiting));
      }
      await driven.drive(() => asked.push(driven.now()));
      expect(waits[0]?.reason).toContain("KV GET failed: 500");
      // It goes on when it said that it would.
      for (const each of waits) if (each) expect(asked).toContain(each.until);
      expect(await driven.runs.run(id)).toMatchObject({ status: "completed", waiting: null, stuckSince: null });
    }));

  test("a run whose executors are all lost is called stuck after a minute without progress, and is not once it goes on", () =>
    inHome(async (home) => {
      await users12(home);
      const driven: ReturnType<typeof driver> = driver(home, {
        fate: ({ name }) => (name === "lease" && driven.now() < begun + 200_000 ? "before" : undefined),
      });
      const begun = driven.now();
      const id = await driven.start(["user"]);
      const seen: [number, number | null | undefined][] = [];
      await driven.drive(async () => {
        seen.push([driven.now() - begun, (await driven.runs.run(id))?.stuckSince]);
      });
      const stuck = (from: number, to: number) => seen.filter(([at]) => at > from && at < to).map(([, since]) => since);
      expect(new Set(stuck(0, 60_000))).toEqual(new Set([null]));
      expect(new Set(stuck(62_000, 200_000))).toEqual(new Set([begun]));
      expect(await driven.runs.run(id)).toMatchObject({
        status: "completed",
        stuckSince: null,
        counts: { migrated: 12 },
      });
    }));

  test("every action is in the audit trail, whose hashes show any change to it", () =>
    inHome(async (home) => {
      const { runs, start, drive } = driver(home);
      const id = await start(["user"], { reason: "ticket 12" });
      await runs.command(id, "pause", superadmin);
      await runs.command(id, "pause", superadmin);
      await runs.limitRate(id, 20, { uid: "other", name: null });
      await runs.command(id, "resume", superadmin);
      await drive();
      const { entries } = await runs.audit({ limit: 10 });
      const inOrder = entries.reverse();
      expect(inOrder.map(({ action, by, reason }) => [action, by.uid, reason])).toEqual([
        ["start migrate", "admin", "ticket 12"],
        ["pause", "admin", null],
        ["limit to 20 writes a second", "other", null],
        ["resume", "admin", null],
      ]);
      expect(firstBroken(inOrder)).toBeNull();
      const tampered = inOrder.map((entry) =>
        entry.action === "pause" ? { ...entry, by: { uid: "x", name: null } } : entry,
      );
      expect(firstBroken(tampered)?.action).toBe("pause");
      expect(firstBroken(inOrder.filter(({ action }) => action !== "pause"))?.action).toContain("limit");
    }));
}

async function users12(home: Home) {
  for (let index = 0; index < 12; index += 1) {
    await home.write("user", `user:${number(index)}`, { text: legacyUser(number(index)) });
  }
}

async function parsed(home: Home, type: "user" | "snapshot") {
  const entries = Object.entries(await home.read(type));
  return Object.fromEntries(entries.map(([key, { text, ...rest }]) => [key, { ...rest, value: JSON.parse(text) }]));
}
