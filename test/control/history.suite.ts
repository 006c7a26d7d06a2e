import { expect, test } from "vitest";
import { driver, type InHome, legacySnapshot, legacyUser, superadmin } from "./testStores.ts";

/** What can be found in the run log afterwards, wherever it is kept. */
export function historySuite(inHome: InHome) {
  test("what runs did to a record is found run by run, newest first, and only that record's", () =>
    inHome(async (home) => {
      for (const id of ["u1", "u10", "u2"]) await home.write("user", `user:${id}`, { text: legacyUser(id) });
      await home.write("snapshot", "snap:u1", { text: legacySnapshot("u1") });
      const { drive, start, runs } = driver(home);
      const ids: string[] = [];
      const run = async (...args: Parameters<typeof start>) => {
        ids.push(await start(...args));
        await drive();
      };
      await run(["user"], { dryRun: true });
      await run(["user"], { batchSize: 1 });
      await run(["snapshot"]);
      await run(["user"]);
      await run(["user"], { verbose: true });
      await run([], { kind: "undo", of: ids[1] as string });

      const found = await runs.recordRuns("user", "u1");
      expect(found).toMatchObject({ looked: 5, complete: true, cursor: null });
      expect(found?.runs.map(({ run, result }) => [run.id, result.id, result.action])).toEqual([
        [ids[5], "u1", "migrated"],
        [ids[4], "u1", "skipped"],
        [ids[1], "u1", "migrated"],
        [ids[0], "u1", "migrated"],
      ]);
      expect(found?.runs[3]?.run.dryRun).toBe(true);
      expect(found?.runs[0]?.result.removedFields).toContain("subscription.status");
      const copied = { path: "subscription.status", from: "subscriptionStatus", value: "trial" };
      expect(found?.runs[2]?.result.changes).toContainEqual(copied);
      expect(await runs.recordRuns("user", "nobody")).toMatchObject({ runs: [], looked: 5, complete: true });
      expect(await runs.recordRuns("user", "byname:ada")).toBeNull();
      expect(await runs.recordRuns("invoice", "u1")).toBeNull();
    }));

  test("what a run only means to do to a record is not said to be done", () =>
    inHome(async (home) => {
      await home.write("user", "user:u1", { text: legacyUser("u1") });
      const { drive, start, runs } = driver(home);
      const id = await start(["user"]);
      await drive();
      await home.write("user", "user:u1", { text: legacyUser("u1") });
      const meant = driver(home, { fate: ({ name }) => (name === "put" ? "before" : undefined) });
      const next = await meant.start(["user"]);
      const seen: unknown[] = [];
      const first = meant.now();
      meant.at(first + 120_000, async () => {
        seen.push(...((await meant.runs.recordRuns("user", "u1"))?.runs.map(({ run }) => run.id) ?? []));
        void meant.runs.command(next, "cancel", superadmin);
      });
      await meant.drive();
      expect(seen).toEqual([id]);
      expect((await runs.recordRuns("user", "u1"))?.runs.map(({ run }) => run.id)).toEqual([id]);
    }));

  test("after so many runs an answer ends, says so, and can be gone on with", () =>
    inHome(async (home) => {
      await home.write("user", "user:u1", { text: legacyUser("u1") });
      const { drive, start, runs } = driver(home);
      const first = await start(["user"]);
      await drive();
      const template = home.log.run(first);
      if (!template) throw new Error("The run is gone.");
      for (let sequence = 2; sequence <= 101; sequence += 1)
        home.log.saveRun({ ...template, id: `r${sequence}`, sequence });
      const latest = await runs.recordRuns("user", "u1");
      expect(latest).toMatchObject({ runs: [], looked: 100, complete: false, cursor: expect.any(String) });
      const older = await runs.recordRuns("user", "u1", latest?.cursor as string);
      expect(older).toMatchObject({ looked: 1, complete: true, runs: [{ run: { id: first } }] });
    }));

  test("runs are found by kind, status, dry run, collection and who started them, page by page", () =>
    inHome(async (home) => {
      await home.write("user", "user:u1", { text: legacyUser("u1") });
      const { drive, start, runs } = driver(home);
      const test = await start(["user"], { dryRun: true });
      await drive();
      const real = await start(["user", "snapshot"]);
      await drive();
      const verified = await start(["snapshot"], { kind: "verify" });
      await drive();
      const options = { batchSize: 50, skipErrors: true, verbose: false };
      const others = await runs.start(
        { kind: "migrate", types: ["snapshot"], dryRun: true, options },
        { uid: "eve", name: null },
      );
      const id = "run" in others ? others.run.id : "";
      await runs.command(id, "cancel", superadmin);

      const ids = async (only: object) => (await runs.runs({ limit: 10, ...only })).runs.map((run) => run.id);
      expect(await ids({})).toEqual([id, verified, real, test]);
      expect(await ids({ kind: "verify" })).toEqual([verified]);
      expect(await ids({ status: "cancelled" })).toEqual([id]);
      expect(await ids({ dryRun: true })).toEqual([id, test]);
      expect(await ids({ dryRun: false })).toEqual([verified, real]);
      expect(await ids({ type: "user" })).toEqual([real, test]);
      expect(await ids({ by: "eve" })).toEqual([id]);
      expect(await ids({ kind: "migrate", dryRun: true, type: "user" })).toEqual([test]);
      expect(await ids({ by: "ev" })).toEqual([]);
      const first = await runs.runs({ limit: 1, type: "snapshot" });
      const second = await runs.runs({ limit: 2, type: "snapshot", cursor: first.cursor as string });
      expect([...first.runs, ...second.runs].map((run) => run.id)).toEqual([id, verified, real]);
      expect(second.cursor).toBeNull();
    }));

  test("the audit trail is found by who, by what and by run", () =>
    inHome(async (home) => {
      const { runs, start, drive } = driver(home);
      const id = await start(["user"]);
      await runs.command(id, "pause", { uid: "eve", name: null });
      await runs.command(id, "cancel", superadmin);
      await drive();
      const tested = await start(["user"], { dryRun: true });
      await drive();
      const found = async (only: object) =>
        (await runs.audit({ limit: 10, ...only })).entries.map(({ sequence }) => sequence);
      expect(await found({ by: "eve" })).toEqual([2]);
      expect(await found({ action: "start" })).toEqual([4, 1]);
      expect(await found({ action: "start migrate" })).toEqual([4, 1]);
      expect(await found({ action: "start mig" })).toEqual([]);
      expect(await found({ run: tested })).toEqual([4]);
      expect(await found({ run: id, by: "admin" })).toEqual([3, 1]);
      const first = await runs.audit({ limit: 1, by: "admin" });
      expect((await runs.audit({ limit: 5, by: "admin", cursor: first.cursor as string })).entries).toHaveLength(2);
    }));
}
