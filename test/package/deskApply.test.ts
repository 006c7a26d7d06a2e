import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { seedEntries } from "../../src/seed/seedEntries.ts";
import { currentUser, legacySnapshot, legacyUser, unreadable } from "../api/serve.ts";
import { type BulkEntry, createDesk, type Desk, entriesIn, nodes } from "./desk.ts";
import { env, root } from "./pack.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterEach(async () => {
  for (const name of await desk.files()) await desk.erase(name);
});
afterAll(() => desk.remove());

const later = Math.floor(Date.now() / 1000) + 86_400;
const entries: BulkEntry[] = [
  { key: "user:a", value: legacyUser({ passwordHash: "hush" }), expiration: later, metadata: { team: 9 } },
  { key: "user:b", value: currentUser({ name: "Zoë" }), expiration: later },
  { key: "user:c", value: unreadable, metadata: { team: 7 } },
  { key: "user:byname:ada", value: "a", metadata: { x: 1 } },
  { key: "snap:s", value: legacySnapshot() },
];
const exported = () => desk.write("export.json", JSON.stringify(entries));
const keysIn = (json: string) => entriesIn(json).map(({ key }) => key);

test("what changes is written, with its expiration and metadata, and an error is listed by its cause", async () => {
  const { code, stdout, stderr } = await desk.program(["apply", await exported(), "-o", "bulk.json"]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/Wrote 2 entries to bulk\.json.*\n {2}npx wrangler kv bulk put bulk\.json/);
  expect(stderr).toMatch(/1 {2}The stored text is not JSON\. {2}first: user:c/);
  expect(stderr).toMatch(/several collections \(user, snapshot\)/);
  const [user, snapshot, ...more] = entriesIn(await desk.read("bulk.json"));
  expect(more).toEqual([]);
  expect(user).toEqual({ ...entries[0], value: expect.any(String) });
  expect(JSON.parse(user?.value ?? "")).toMatchObject({ subscription: { status: "trial" }, passwordHash: "hush" });
  expect(snapshot).toEqual({ key: "snap:s", value: expect.any(String) });
});

test("--all writes the others as well, to the letter, but never an error", async () => {
  const { code, stdout } = await desk.program(["apply", await exported(), "--all"]);
  expect(code).toBe(1);
  expect(keysIn(stdout)).toEqual(["user:a", "user:b", "user:byname:ada", "snap:s"]);
  expect(entriesIn(stdout).slice(1, 3)).toEqual([entries[1], entries[3]]);
});

test("--type leaves the other collections alone", async () => {
  const { code, stdout } = await desk.program(["apply", await exported(), "--type", "snapshot"]);
  expect([code, keysIn(stdout)]).toEqual([0, ["snap:s"]]);
});

test("once loaded, everything is current", async () => {
  const seeded = [...seedEntries({ users: 300, snapshots: 200, now: Date.now() })];
  const file = await desk.write("export.json", JSON.stringify(seeded));
  const before = JSON.parse((await desk.program(["plan", file, "--json"])).stdout);
  await desk.program(["apply", file, "-o", "bulk.json"]);
  const { code, stdout } = await desk.program(["plan", "bulk.json", "--json"]);
  expect(code).toBe(0);
  for (const [index, { legacy }] of before.collections.entries()) {
    expect(legacy).toBeGreaterThan(0);
    const now = { records: legacy, current: legacy, legacy: 0, unreadable: 0, errors: [] };
    expect(JSON.parse(stdout).collections[index]).toMatchObject(now);
  }
});

test.each(Object.entries(nodes))(
  "%s keeps the digits that a double can't hold, also where it rewrites",
  async (_, path) => {
    const digits = '"big":12345678901234567890,"small":0.1000000000000000055,"minus":-0';
    // A placeholder inside is replaced, so that the whole record is written and not only added to.
    const value = `{${digits},"subscription":{"status":"none"},"subscriptionStatus":"trial"}`;
    const input = `[{"key":"user:a","value":${JSON.stringify(value)},"metadata":{${digits}}}]`;
    const { stdout } = await desk.program(["apply", "-"], { input, path: path as string });
    expect(stdout).toContain(`"metadata":{${digits}}`);
    expect(entriesIn(stdout)[0]?.value).toContain(digits);
    expect(entriesIn(stdout)[0]?.value).toContain('"status":"trial"');
    const printed = await desk.program(["apply", "-"], {
      input: `{"user:a":{"value":${value}}}`,
      path: path as string,
    });
    expect(entriesIn(printed.stdout)[0]?.value).toContain(digits);
  },
);

test("an existing file stays, unless it is forced", async () => {
  await desk.write("bulk.json", "mine");
  const refused = await desk.program(["apply", await exported(), "-o", "bulk.json"]);
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toBe("bulk.json is already there. Overwrite it with --force.\n");
  expect(await desk.read("bulk.json")).toBe("mine");
  await desk.program(["apply", "export.json", "-o", "bulk.json", "--force"]);
  expect(entriesIn(await desk.read("bulk.json"))).toHaveLength(2);
});

test("an input that breaks off leaves no file, and none is half written", async () => {
  const file = await desk.write("export.json", JSON.stringify(entries).slice(0, -5));
  const { code, stderr } = await desk.program(["apply", file, "-o", "bulk.json"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/ends before its JSON does/);
  expect(await desk.files()).toEqual(["export.json"]);
});

test("what KV or wrangler would refuse is left out and listed: one such entry would stop the whole file", async () => {
  const past = later - 2 * 86_400;
  const input = JSON.stringify([
    { key: "user:a", value: legacyUser(), expiration: past },
    { key: "user:b", value: legacyUser(), metadata: "a text" },
    { key: "user:c", value: legacyUser() },
  ]);
  const { code, stdout, stderr } = await desk.program(["apply", "-"], { input });
  expect([code, keysIn(stdout)]).toEqual([1, ["user:c"]]);
  expect(stderr).toMatch(/expire within a minute.*: 1 entry\./);
  expect(stderr).toMatch(/1 {2}Its metadata is a string, and wrangler takes only an object\. {2}first: user:b/);
});

test("a record with more changes than a run can undo is an error to plan, as to a run, and apply migrates it", async () => {
  const definitions = await desk.write(
    "lists.ts",
    `export const lists = { type: "list", plural: "Lists", prefix: "list:", containers: {}, copies: [], deprecated: [],
      fills: { "entries[].kind": "note" }, secrets: [] };`,
  );
  const list = (key: string, length: number) => ({ key, value: JSON.stringify({ entries: Array(length).fill({}) }) });
  const input = JSON.stringify([list("list:long", 2_001), list("list:short", 2_000)]);
  const planned = await desk.program(["plan", "-", "--json", "--definitions", definitions], { input });
  expect([planned.code, planned.stderr]).toEqual([1, ""]);
  expect(JSON.parse(planned.stdout).collections).toMatchObject([
    {
      ...{ records: 2, legacy: 1, unreadable: 1 },
      errors: [{ cause: expect.stringMatching(/^More than … places .* undo\.$/), count: 1, firstKey: "list:long" }],
    },
  ]);
  const applied = await desk.program(["apply", "-", "--definitions", definitions], { input });
  expect([applied.code, keysIn(applied.stdout)]).toEqual([0, ["list:long", "list:short"]]);
});

test("wrangler loads what apply wrote, and plan reads what wrangler then prints", async () => {
  const wrangler = (...args: string[]) =>
    promisify(execFile)(
      join(root, "node_modules/.bin/wrangler"),
      ["kv", "bulk", ...args, "--namespace-id", "desk", "--local", "--persist-to", join(desk.folder, "state")],
      { cwd: desk.folder, env: { ...env, WRANGLER_SEND_METRICS: "false" } },
    );
  await desk.program(["apply", await exported(), "--all", "-o", "bulk.json"]);
  await wrangler("put", "bulk.json");
  await desk.write("keys.json", JSON.stringify([...keysIn(await desk.read("bulk.json")), "user:nobody"]));
  const { stdout } = await wrangler("get", "keys.json");
  const file = await desk.write("printed.json", stdout);
  const planned = await desk.program(["plan", file, "--json"]);
  expect(planned.code).toBe(0);
  expect(JSON.parse(planned.stdout)).toMatchObject({
    ...{ format: "bulk get", entries: 5, withoutValue: 1, otherKeys: 1 },
    collections: [
      { current: 2, legacy: 0 },
      { current: 1, legacy: 0 },
    ],
  });
});

test("wrangler prints no expirations, so that loading would take them away: this is said", async () => {
  const input = JSON.stringify({ "user:a": { value: legacyUser() } });
  const { stderr } = await desk.program(["apply", "-"], { input });
  expect(stderr).toMatch(/lacks expirations and metadata/);
});
