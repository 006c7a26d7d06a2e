import { expect, test } from "vitest";
import type { RecordStore } from "../../src/control/ports.ts";
import { users } from "../../src/schema/users.ts";
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

/** What is promised of taking a run back after something else happened to its records, wherever runs live. */
export function undoingSuite(inHome: InHome) {
  test("an undo after a clean-up puts back what that took out, and removes no last copy", () =>
    inHome(async (home) => {
      await users12(home);
      const before = await home.read("user");
      const { drive, start, runs, allResults } = driver(home);
      const of = await start(["user"], { batchSize: 5 });
      await drive();
      const fields = { user: ["subscriptionStatus"] };
      // A test of a clean-up takes nothing out, so this field is gone by the application alone.
      await start(["user"], { kind: "cleanup", fields, dryRun: true });
      await drive();
      await change(home, "0005", (user) => delete user.subscriptionStatus);
      await start(["user"], { kind: "cleanup", fields, batchSize: 7 });
      await drive();
      expect((await home.read("user"))["user:0000"]?.text).not.toContain("subscriptionStatus");
      await change(home, "0003", (user) => delete user.stripeCustomerId);
      await change(home, "0004", (user) => {
        user.subscriptionStatus = "active";
      });

      const undone = { whole: 9, restored: 10, kept: 3 };
      const tested = await start([], { kind: "undo", of, dryRun: true });
      await drive();
      expect(await runs.run(tested)).toMatchObject({ counts: { migrated: 12 }, undone });
      const id = await start([], { kind: "undo", of, batchSize: 4 });
      await drive();
      expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { migrated: 12, skipped: 0 }, undone });

      const rows = Object.fromEntries((await allResults(id)).map((row) => [row.id, row]));
      expect(rows["0000"]).toMatchObject({ restoredFields: ["subscriptionStatus"] });
      expect(rows["0000"]).not.toHaveProperty("keptFields");
      expect(rows["0000"]?.message).toBe("Removed 7 fields; put subscriptionStatus back into its legacy field.");
      expect(rows["0003"]?.keptFields).toEqual([
        { path: "subscription", reason: "not-empty" },
        { path: "subscription.stripeCustomerId", reason: "last-copy" },
      ]);
      expect(rows["0003"]?.message).toBe(
        "Removed 5 fields; put subscriptionStatus back into its legacy field; subscription.stripeCustomerId stays: it is the last copy.",
      );
      expect(rows["0004"]?.keptFields).toContainEqual({ path: "subscription.status", reason: "legacy-differs" });
      expect(rows["0004"]?.message).toContain("subscription.status stays: its legacy field holds another value");
      expect(rows["0005"]?.keptFields).toContainEqual({ path: "subscription.status", reason: "last-copy" });

      const after = await home.read("user");
      const touched = ["user:0003", "user:0004", "user:0005"];
      for (const [key, { text }] of Object.entries(before)) {
        if (!touched.includes(key)) expect(JSON.parse(after[key]?.text as string)).toEqual(JSON.parse(text));
      }
      const held = (id: string) => JSON.parse(after[`user:${id}`]?.text as string);
      expect(held("0003")).toMatchObject({
        subscriptionStatus: "trial",
        subscription: { stripeCustomerId: "cus_0003" },
      });
      expect(held("0004")).toMatchObject({ subscriptionStatus: "active", subscription: { status: "trial" } });
      expect(held("0005")).toMatchObject({ stripeCustomerId: "cus_0005", subscription: { status: "trial" } });
    }));

  test("a clean-up that was cancelled counts for what it took out, and for nothing else", () =>
    inHome(async (home) => {
      await users12(home);
      const before = await parsed(home);
      let puts = 0;
      let cleaning = "";
      const put: RecordStore["put"] = async (...args) => {
        await home.stores.user.put(...args);
        puts += 1;
        if (cleaning !== "" && puts === 3) void runs.command(cleaning, "cancel", superadmin);
      };
      const { drive, start, runs } = driver(home, { stores: { ...home.stores, user: { ...home.stores.user, put } } });
      const of = await start(["user"]);
      await drive();
      puts = 0;
      cleaning = await start(["user"], { kind: "cleanup", fields: { user: ["subscriptionStatus"] }, batchSize: 2 });
      await drive();
      const cleaned = Object.values(await home.read("user")).filter(({ text }) => !text.includes("subscriptionStatus"));
      expect(cleaned.length).toBeGreaterThan(0);
      expect(cleaned.length).toBeLessThan(12);
      const id = await start([], { kind: "undo", of });
      await drive();
      expect((await runs.run(id))?.undone).toEqual({ whole: 12, restored: cleaned.length, kept: 0 });
      expect(await parsed(home)).toEqual(before);
    }));

  test("an undo that is cut short after a clean-up puts everything back once", () =>
    inHome(async (home) => {
      await users12(home);
      const before = await parsed(home);
      const first = driver(home);
      const of = await first.start(["user"]);
      await first.drive();
      await first.start(["user"], { kind: "cleanup", fields: { user: ["subscriptionStatus"] } });
      await first.drive();
      const second = driver(home, { fate: dying(4) });
      const id = await second.start([], { kind: "undo", of });
      await second.drive();
      expect(await second.runs.run(id)).toMatchObject({
        counts: { listed: 12, migrated: 12, skipped: 0, errors: 0 },
        undone: { whole: 12, restored: 12, kept: 0 },
      });
      expect(await parsed(home)).toEqual(before);
    }));

  test("a replaced placeholder is in the results, and an undo gives it back", () =>
    inHome(async (home) => {
      const stored = { uid: "u1", subscriptionStatus: "active", subscription: { status: "none", lastPaymentAt: 1 } };
      await home.write("user", "user:u1", { text: JSON.stringify(stored) });
      const { drive, start, allResults } = driver(home);
      const of = await start(["user"]);
      await drive();
      const [row] = await allResults(of);
      const replaced = { path: "subscription.status", from: "subscriptionStatus", value: "active", previous: "none" };
      expect(row?.changes).toContainEqual(replaced);
      expect(JSON.parse((await home.read("user"))["user:u1"]?.text as string).subscription.status).toBe("active");
      await start([], { kind: "undo", of });
      await drive();
      expect(JSON.parse((await home.read("user"))["user:u1"]?.text as string)).toEqual(stored);
    }));

  test("to a verification a legacy field that a clean-up took out is no difference, one that is gone otherwise is", () =>
    inHome(async (home) => {
      await users12(home);
      const { drive, start, runs, allResults } = driver(home);
      const of = await start(["user"]);
      await drive();
      await start(["user"], { kind: "cleanup", fields: { user: ["subscriptionStatus"] } });
      await drive();
      await change(home, "0002", (user) => delete user.stripeCustomerId);
      const id = await start([], { kind: "verify", of });
      await drive();
      expect((await runs.run(id))?.counts).toMatchObject({ migrated: 11, errors: 1 });
      expect((await allResults(id)).map(({ id, message }) => [id, message])).toEqual([
        ["0002", "Not as the run left it: stripeCustomerId."],
      ]);
    }));

  test("a record whose expiration or metadata changed since the backup is left, unless it is to be overwritten", () =>
    inHome(async (home) => {
      const expiration = Math.floor(Date.now() / 1000) + 86_400;
      const text = legacyUser("u");
      await home.write("user", "user:as-saved", { text, expiration, metadata: { plan: "pro" } });
      await home.write("user", "user:expires", { text, metadata: { plan: "pro" } });
      await home.write("user", "user:metadata", { text, expiration, metadata: { plan: "pro" } });
      const before = await home.read("user");
      const { drive, start, runs, allResults } = driver(home);
      const backup = await start(["user"], { kind: "backup" });
      await drive();
      await home.write("user", "user:expires", { text, expiration, metadata: { plan: "pro" } });
      await home.write("user", "user:metadata", { text, expiration, metadata: { plan: "free" } });
      const changed = await home.read("user");

      const id = await start(["user"], { kind: "restore", backup });
      await drive();
      expect((await runs.run(id))?.counts).toMatchObject({ listed: 3, migrated: 0, skipped: 3 });
      const why =
        "Its expiration or metadata changed since the backup, so it was left as it is. To replace it: overwrite.";
      expect((await allResults(id)).map(({ id, message }) => [id, message])).toEqual([
        ["expires", why],
        ["metadata", why],
      ]);
      expect(await home.read("user")).toEqual(changed);

      const overwriting = await start(["user"], { kind: "restore", backup, overwrite: true });
      await drive();
      expect((await runs.run(overwriting))?.counts).toMatchObject({ migrated: 2, skipped: 1 });
      expect(await home.read("user")).toEqual(before);
    }));

  test("a run whose collection has left the configuration can't be undone, verified or retried, and that says which", () =>
    inHome(async (home) => {
      await users12(home);
      await home.write("snapshot", "snap:s1", { text: legacySnapshot("s1") });
      await home.write("snapshot", "snap:s2", { text: brokenRecord });
      const before = driver(home);
      const of = await before.start(["user", "snapshot"]);
      await before.drive();
      const { runs } = driver(home, { collections: [users] });
      const refused = expect.stringMatching(
        /^Run \S+ is about snapshot records, but the configuration has no collection snapshot/,
      );
      for (const kind of ["undo", "verify"] as const) {
        const options = { batchSize: 50, skipErrors: true, verbose: false, of };
        expect(await runs.start({ kind, types: [], dryRun: true, options }, superadmin)).toEqual({ refused });
      }
      expect(await runs.retry(of, superadmin)).toEqual({ refused });
    }));

  test("a record behind a byte order mark is migrated, cleaned up and undone like any other", () =>
    inHome(async (home) => {
      await home.write("user", "user:u1", { text: `\uFEFF${legacyUser("u1")}` });
      const { drive, start, runs } = driver(home);
      const planOf = await start(["user"], { dryRun: true, ids: ["u1"] });
      await drive();
      await home.write("user", "user:u2", { text: `\uFEFF${legacyUser("u2")}` });
      const of = await start(["user"], { planOf, backup: true });
      await drive();
      expect((await runs.run(of))?.counts).toMatchObject({ migrated: 1, skipped: 1 });
      expect((await home.read("user"))["user:u1"]?.text.startsWith("{")).toBe(true);
      await start([], { kind: "undo", of });
      await drive();
      expect(JSON.parse((await home.read("user"))["user:u1"]?.text as string)).toEqual(JSON.parse(legacyUser("u1")));
    }));
}

async function users12(home: Home) {
  for (let index = 0; index < 12; index += 1) {
    await home.write("user", `user:${number(index)}`, { text: legacyUser(number(index)) });
  }
}

async function change(home: Home, id: string, edit: (user: Record<string, unknown>) => void) {
  const user = JSON.parse((await home.read("user"))[`user:${id}`]?.text as string);
  edit(user);
  await home.write("user", `user:${id}`, { text: JSON.stringify(user) });
}

async function parsed(home: Home) {
  const entries = Object.entries(await home.read("user"));
  return Object.fromEntries(entries.map(([key, { text, ...rest }]) => [key, { ...rest, value: JSON.parse(text) }]));
}
