import { expect, test } from "vitest";
import { problemOf } from "./problem.ts";
import { legacySnapshot, legacyUser, serve } from "./serve.ts";

const store = { users: { "user:u1": legacyUser() }, snapshots: { "snap:s1": legacySnapshot() } };
const of = "some-run";
const fields = { user: ["licenseKey"] };
const day = 86_400_000;
const names = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);

/** Sends what has to be refused; nothing may come of it. */
async function refuse(path: string, body: unknown, paths: string[]) {
  const served = await serve(store);
  const before = served.stored();
  const problem = await problemOf(await served.post(path, body), 400);
  expect([...new Set(problem.errors?.map((error) => error.path))].sort()).toEqual(paths);
  for (const { path: name, message } of problem.errors ?? []) {
    expect(message).toMatch(/\S/);
    expect(problem.detail).toContain(name);
  }
  expect(await served.get("/runs")).toEqual({ runs: [], cursor: null });
  expect(await served.get("/audit")).toEqual({ entries: [], cursor: null });
  expect(served.entries).toEqual(before);
  expect(served.operations).toEqual([]);
}

test.each<[name: string, body: unknown, paths: string[]]>([
  ["no body", undefined, ["kind"]],
  ["no kind", { dryRun: true }, ["kind"]],
  ["an unknown kind", { kind: "migrat" }, ["kind"]],
  ["a kind in capitals", { kind: "Migrate" }, ["kind"]],
  ["a kind that is no text", { kind: ["migrate"] }, ["kind"]],
  ["a kind named as every object's own", { kind: "constructor" }, ["kind"]],
  ["a kind named __proto__", { kind: "__proto__" }, ["kind"]],
  ["a list", [{ kind: "migrate" }], [""]],
  ["a mistyped dryRun", { kind: "migrate", dryrun: true }, ["dryrun"]],
  ["no types", { kind: "migrate", types: [] }, ["types"]],
  ["types that are a text", { kind: "migrate", types: "user" }, ["types"]],
  ["a type that there is not", { kind: "migrate", types: ["user", "users"] }, ["types.1"]],
  ["an undo of nothing", { kind: "undo" }, ["of"]],
  ["an undo of what is no id", { kind: "undo", of: "../runs" }, ["of"]],
  ["a restore of nothing", { kind: "restore" }, ["backup"]],
  ["a restore of true", { kind: "restore", backup: true }, ["backup"]],
  ["a clean-up of nothing", { kind: "cleanup" }, ["fields"]],
  ["a clean-up of a list", { kind: "cleanup", fields: ["licenseKey"] }, ["fields"]],
  ["a clean-up of a current field", { kind: "cleanup", fields: { user: ["licenseKey", "email"] } }, ["fields.user.1"]],
  ["a clean-up of a new place", { kind: "cleanup", fields: { user: ["subscription"] } }, ["fields.user.0"]],
  [
    "a clean-up of another type's field",
    { kind: "cleanup", fields: { snapshot: ["licenseKey"] } },
    ["fields.snapshot.0"],
  ],
  ["a clean-up of a type that there is not", { kind: "cleanup", fields: { users: ["licenseKey"] } }, ["fields.users"]],
])("POST /runs: %s is a 400 that names what is wrong, and starts nothing", (_, body, paths) =>
  refuse("/runs", body, paths),
);

const needed = { migrate: {}, undo: { of }, cleanup: { fields }, verify: {}, backup: {}, restore: { backup: of } };
const values = { of, fields, planOf: of, backup: true, overwrite: true, limit: 1, ids: ["u1"], maxErrorRate: 0.5 };
const own: Record<keyof typeof needed, (keyof typeof values)[]> = {
  migrate: ["planOf", "backup", "limit", "ids", "maxErrorRate"],
  undo: ["of"],
  cleanup: ["fields", "limit", "ids"],
  verify: ["of"],
  backup: [],
  restore: ["backup", "ids", "overwrite"],
};
const foreign = Object.entries(own).flatMap(([kind, mine]) =>
  Object.keys(values)
    .filter((option) => !(mine as string[]).includes(option))
    .map((option) => [kind as keyof typeof needed, option as keyof typeof values] as const),
);

test.each(foreign)("a %s has no option %s: a 400, whatever it would have meant elsewhere", (kind, option) =>
  refuse("/runs", { kind, ...needed[kind], [option]: values[option] }, [option]),
);
test.each(["kind", "types", "of", "fields", "overwrite"])("POST /users has no option %s", (option) =>
  refuse("/users", { [option]: { ...values, kind: "undo", types: ["user"] }[option] }, [option]),
);

test.each<[option: string, wrong: unknown[], path?: string]>([
  ["reason", ["x".repeat(1_001), 5, null]],
  ["limit", [0, -1, 1.5, "5", null]],
  ["ids", [[], names(1_001), "u1", null]],
  ["ids", [["byname:ada"], [""], ["x".repeat(508)], ["ü".repeat(254)], ["\ud83d"], ["a\udc00b"], [5]], "ids.0"],
  ["maxPerSecond", [0, 0.009, -1, "5", 10_001, null]],
  ["startAt", [Date.now() - day, Date.now() + 367 * day, Date.now() + 0.5, "tomorrow", 1e300, null]],
  ["maxErrorRate", [-0.1, 1.1, "0.5", null]],
  ["planOf", ["", "a run", "../x", "x".repeat(65), 5, null]],
  ["backup", ["true", 1, of, null]],
])("%s out of its range, %j, is a 400", async (option, wrong, path = option) => {
  for (const value of wrong) {
    await refuse("/runs", { kind: "migrate", types: ["user"], [option]: value }, [path]);
    await refuse("/users", { [option]: value }, [path]);
  }
});

test.each([
  ["/run", {}],
  ["/runs", { kind: "migrate" }],
  ["/runs", { kind: "migrate", types: ["user", "snapshot"] }],
  ["/runs", { kind: "cleanup", fields }],
  ["/runs", { kind: "restore", backup: of }],
])("%s with %j and ids of who knows which type is a 400", (path, body) =>
  refuse(path, { ...body, ids: ["u1"] }, ["ids"]),
);

test.each<[option: string, values: unknown[]]>([
  ["reason", ["", "x".repeat(1_000)]],
  ["limit", [1, 1_000_000]],
  ["ids", [["u1"], names(1_000), ["ümläut 🚀", "__proto__"]]],
  ["maxPerSecond", [0.5, 1_000]],
  ["maxErrorRate", [0, 1]],
  ["backup", [true, false]],
])("%s at the ends of its range, %j, is taken and reported", async (option, ends) => {
  for (const value of ends) {
    const { run } = await serve(store);
    const { options } = (await run("/users", { [option]: value, dryRun: true })).run;
    expect(options).toMatchObject({ [option]: value });
  }
});

test("an id that is named twice is one record", async () => {
  const { run } = await serve(store);
  const { counts, total } = (await run("/users", { ids: ["u1", "nobody", "u1"] })).run;
  expect({ ...counts, total }).toMatchObject({ total: 2, listed: 2, migrated: 1, skipped: 1 });
});
