import { expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { problemOf } from "./problem.ts";
import { currentSnapshot, currentUser, legacySnapshot, legacyUser, type Served, serve, unreadable } from "./serve.ts";

const store = { users: { "user:u1": legacyUser() }, snapshots: { "snap:s1": legacySnapshot() } };

/** A 409 that says why; nothing is started or written. */
async function refused(served: Served, body: object, reason: RegExp, path = "/runs") {
  const before = served.stored();
  const { runs } = await served.get<{ runs: Run[] }>("/runs?limit=100");
  const problem = await problemOf(await served.post(path, body, { prefer: "respond-async" }), 409);
  expect(problem.detail).toMatch(reason);
  expect((await served.get<{ runs: Run[] }>("/runs?limit=100")).runs.length).toBe(runs.length);
  expect(served.entries).toEqual(before);
  return problem;
}

/** A run of each kind that is over, and one that is not. */
async function past() {
  const served = await serve({ users: { ...store.users, "user:torn": unreadable }, snapshots: store.snapshots });
  const done = async (body: object) => (await served.run("/runs", body)).run.id;
  const ids = {
    none: "no-such-run",
    tested: await done({ kind: "migrate", dryRun: true }),
    users: await done({ kind: "migrate", types: ["user"] }),
    flawless: await done({ kind: "migrate", types: ["snapshot"] }),
    verify: await done({ kind: "verify", types: ["user"] }),
    backup: await done({ kind: "backup", types: ["user"] }),
    cleanup: await done({ kind: "cleanup", fields: { user: ["licenseKey"] } }),
    restore: "",
    undo: "",
    going: "",
  };
  ids.restore = await done({ kind: "restore", backup: ids.backup });
  ids.undo = await done({ kind: "undo", of: ids.users });
  served.gate.close();
  ids.going = (await served.begin("/runs", { kind: "migrate", types: ["snapshot"], backup: true })).id;
  return { served, ids };
}
type Ids = Awaited<ReturnType<typeof past>>["ids"];

test.each<[name: string, body: (ids: Ids) => object, reason: RegExp]>([
  ["an undo of an unknown run", (ids) => ({ kind: "undo", of: ids.none }), /no run/],
  ["an undo of a dry run", (ids) => ({ kind: "undo", of: ids.tested }), /dry run/],
  [
    "an undo of an undo",
    (ids) => ({ kind: "undo", of: ids.undo }),
    /itself an undo, which can't be undone: start a new migration/,
  ],
  ["an undo of a backup", (ids) => ({ kind: "undo", of: ids.backup }), /a backup and changed no record/],
  ["an undo of a clean-up", (ids) => ({ kind: "undo", of: ids.cleanup }), /undo the migration .* or restore a backup/],
  ["an undo of a restore", (ids) => ({ kind: "undo", of: ids.restore }), /restore another backup instead/],
  ["an undo of a verification", (ids) => ({ kind: "undo", of: ids.verify }), /a verification and changed no record/],
  ["an undo of a run that is not over", (ids) => ({ kind: "undo", of: ids.going }), /still running/],
  ["a verification of an unknown run", (ids) => ({ kind: "verify", of: ids.none }), /no run/],
  ["a verification of a dry run", (ids) => ({ kind: "verify", of: ids.tested }), /dry run/],
  ["the plan of an unknown run", (ids) => ({ kind: "migrate", types: ["user"], planOf: ids.none }), /no run/],
  ["the plan of a real run", (ids) => ({ kind: "migrate", types: ["user"], planOf: ids.users }), /no dry run/],
  ["the plan of a run that is not over", (ids) => ({ kind: "migrate", planOf: ids.going }), /still running/],
  ["the plan of another collection", (ids) => ({ kind: "migrate", planOf: ids.users }), /snapshot/],
  ["a restore of an unknown run", (ids) => ({ kind: "restore", backup: ids.none }), /no run/],
  ["a restore of a run without a backup", (ids) => ({ kind: "restore", backup: ids.users }), /nothing/],
  ["a restore of a dry run", (ids) => ({ kind: "restore", backup: ids.tested }), /nothing/],
  ["a restore of a run that is not over", (ids) => ({ kind: "restore", backup: ids.going }), /still running/],
  [
    "a restore of a collection that was not saved",
    (ids) => ({ kind: "restore", backup: ids.backup, types: ["snapshot"], ids: ["s1"] }),
    /snapshot|nothing/,
  ],
])("%s is a 409 that says why", async (_, body, reason) => {
  const { served, ids } = await past();
  await refused(served, body(ids), reason);
  const planOf = (body(ids) as { planOf?: string }).planOf;
  if (planOf) await refused(served, { planOf }, reason, reason.test("snapshot") ? "/run" : "/users");
});

test.each([
  ["users", { user: ["licenseKey"] }, { users: { "user:u1": legacyUser(), "user:torn": unreadable } }],
  ["snapshots", { snapshot: ["createdBy"] }, { snapshots: { "snap:s1": legacySnapshot() } }],
])("a clean-up of %s waits until the last of them that can be read is migrated", async (plural, fields, records) => {
  const served = await serve(records);
  const body = { kind: "cleanup", types: [plural.slice(0, -1)], fields };
  await refused(served, body, new RegExp(`1 ${plural}.* still to be migrated`));
  await refused(served, { ...body, dryRun: true }, /still to be migrated/);
  await served.run(`/${plural}`);
  expect((await served.run("/runs", body)).run).toMatchObject({ status: "completed" });
});

test("a clean-up is not held up by records that can't be read, nor by another collection's; it leaves them alone", async () => {
  const users = {
    "user:u1": currentUser({ licenseKey: "LK" }),
    "user:torn": unreadable,
    "user:bad": legacyUser({ subscription: [], licenseKey: "LK" }),
  };
  const { run, entries } = await serve({ users, snapshots: store.snapshots });
  const cleaned = await run("/runs", { kind: "cleanup", types: ["user"], fields: { user: ["licenseKey"] } });
  expect(cleaned.run.counts).toMatchObject({ listed: 4, migrated: 1, skipped: 1, errors: 2 });
  expect(cleaned.result.details.map(({ id, action }) => `${id} ${action}`)).toEqual([
    "bad error",
    "torn error",
    "u1 migrated",
  ]);
  for (const key of ["user:torn", "user:bad"] as const) expect(entries.user.get(key)).toEqual({ text: users[key] });
});

test("a clean-up of a retained field is refused with the reason, before anything is counted or read", async () => {
  const served = await serve({ users: { "user:u1": legacyUser({ stripeCustomerId: "cus_1" }) } });
  const body = { kind: "cleanup", fields: { user: ["subscriptionStatus", "stripeCustomerId"] } };
  const because = /^stripeCustomerId is retained in users and can't be cleaned up: billing still reads it\.$/;
  await refused(served, body, because);
  await refused(served, { ...body, dryRun: true }, because);
});

test("a clean-up that names fields of one type only is about that type", async () => {
  const { post } = await serve({ users: { "user:u1": currentUser({ licenseKey: "LK" }) }, snapshots: store.snapshots });
  const answer = await post("/runs", { kind: "cleanup", fields: { user: ["licenseKey"] } });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ run: { types: ["user"], counts: { migrated: 1 } } });
});

test("while a run is active, no other kind starts on its collections; the problem holds the run", async () => {
  const served = await serve({ users: { "user:u1": legacyUser() }, snapshots: { "snap:s1": currentSnapshot() } });
  const of = (await served.run("/users", { backup: true })).run.id;
  served.gate.close();
  const going = await served.begin("/runs", { kind: "verify", types: ["user"] });
  for (const body of [
    { kind: "migrate" },
    { kind: "migrate", types: ["user"], startAt: Date.now() + 60_000 },
    { kind: "undo", of },
    { kind: "cleanup", types: ["user"], fields: { user: ["licenseKey"] } },
    { kind: "verify" },
    { kind: "backup", dryRun: true },
    { kind: "restore", backup: of },
  ]) {
    const problem = await refused(served, body, new RegExp(going.id));
    expect(problem.run).toEqual(going);
  }
  const other = await served.begin("/runs", { kind: "backup", types: ["snapshot"] });
  served.gate.open();
  for (const { id } of [going, other]) {
    await vi.waitFor(async () => expect(await served.get(`/runs/${id}`)).toMatchObject({ status: "completed" }));
  }
  expect((await served.post("/runs", { kind: "undo", of })).status).toBe(200);
});
