import { expect, test } from "vitest";
import { currentUser, legacySnapshot, legacyUser, serve } from "./serve.ts";

const store = { users: { "user:u1": legacyUser() }, snapshots: { "snap:s1": legacySnapshot() } };

/** A store after a full run that saved what it changed, and that run. */
async function migrated() {
  const served = await serve(store);
  const { run } = await served.run("/run", { backup: true });
  return { ...served, of: run.id };
}

test("an undo is about the collections of its run, whatever else there is", async () => {
  const served = await serve(store);
  const before = served.stored();
  const of = (await served.run("/users")).run.id;
  await served.run("/snapshots");
  const after = served.stored();
  const { run } = await served.run("/runs", { kind: "undo", of });
  expect(run).toMatchObject({ types: ["user"], total: 1, counts: { listed: 1, migrated: 1 } });
  const value = (text = "null") => JSON.parse(text) as unknown;
  expect(value(served.entries.user.get("user:u1")?.text)).toEqual(value(before.user.get("user:u1")?.text));
  expect(served.entries.snapshot).toEqual(after.snapshot);
});

test.each([["user"], ["snapshot"]])("a verification of a run's %ss is about no others", async (type) => {
  const { run, of } = await migrated();
  expect((await run("/runs", { kind: "verify", types: [type], of })).run.types).toEqual([type]);
});

test.each([["user"], ["snapshot"]])("a restore of the %ss in a backup writes no others", async (type) => {
  const { run, of, entries, stored } = await migrated();
  const after = stored();
  const restored = await run("/runs", { kind: "restore", types: [type], backup: of });
  expect(restored.run).toMatchObject({ types: [type], counts: { migrated: 1 } });
  const other = type === "user" ? "snapshot" : "user";
  expect(entries[other]).toEqual(after[other]);
});

test("a restore takes the records that are named, and reports those that the backup does not hold", async () => {
  const { run, entries } = await serve({ users: { ...store.users, "user:u2": legacyUser() } });
  const backup = (await run("/users", { backup: true })).run.id;
  const left = entries.user.get("user:u2");
  const restored = await run("/runs", { kind: "restore", types: ["user"], backup, ids: ["u1", "nobody"] });
  expect(restored.run.counts).toMatchObject({ listed: 2, migrated: 1, skipped: 1 });
  expect(entries.user.get("user:u1")).toEqual({ text: store.users["user:u1"] });
  expect(entries.user.get("user:u2")).toEqual(left);
});

test("a restore leaves what changed since and reports it; overwrite replaces it", async () => {
  const { run, entries, get } = await serve(store);
  const backup = (await run("/users", { backup: true })).run.id;
  const changed = { text: currentUser({ name: "later" }) };
  entries.user.set("user:u1", changed);
  const careful = await run("/runs", { kind: "restore", backup });
  expect(careful.run.counts).toMatchObject({ listed: 1, migrated: 0, skipped: 1 });
  expect(await get(`/runs/${careful.run.id}/results`)).toMatchObject({
    results: [{ id: "u1", action: "skipped", message: expect.stringContaining("Changed since") }],
  });
  expect(entries.user.get("user:u1")).toEqual(changed);
  const firm = await run("/runs", { kind: "restore", backup, overwrite: true });
  expect(firm.run).toMatchObject({ options: { overwrite: true }, counts: { migrated: 1 } });
  expect(entries.user.get("user:u1")).toEqual({ text: store.users["user:u1"] });
});

test("a run that carries out a plan skips what changed since, and says so", async () => {
  const { run, entries } = await serve({ users: { ...store.users, "user:u2": legacyUser() } });
  const planOf = (await run("/users", { dryRun: true })).run.id;
  entries.user.set("user:u2", { text: legacyUser({ name: "later" }) });
  const { result } = await run("/users", { planOf, verbose: true });
  expect(result).toMatchObject({ migrated: 1, skipped: 2 });
  expect(result.details.find(({ id }) => id === "u2")).toMatchObject({
    action: "skipped",
    message: expect.stringMatching(/changed since the dry run/i),
  });
});
