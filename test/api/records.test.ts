import { expect, test } from "vitest";
import type { RecordView } from "../../src/contract/records.ts";
import { currentUser, legacySnapshot, legacyUser, serve, unreadable } from "./serve.ts";

test("a record is shown as it is stored and as a run would leave it, and stays as it is", async () => {
  const users = { "user:u1": legacyUser({ trialEndsAt: "2023-08-01" }) };
  const served = await serve({ users });
  const before = served.stored();
  const view = await served.get<RecordView>("/records/user/u1");
  expect(view).toMatchObject({ type: "user", id: "u1", key: "user:u1", state: "legacy", conflicts: [], error: null });
  expect(view.stored).toEqual(JSON.parse(users["user:u1"]));
  expect(view.planned).toMatchObject({ subscription: { status: "trial", trialEnd: "2023-08-01" }, status: "active" });
  expect(view.changes).toContainEqual({ path: "subscription.status", from: "subscriptionStatus", value: "trial" });
  expect(view.warnings).toEqual([{ path: "subscription.trialEnd", expected: "number", actual: "string" }]);
  expect(served.entries).toEqual(before);
});

test.each([
  ["current", currentUser(), { state: "current", changes: [], error: null }],
  [
    "in conflict",
    currentUser({ subscriptionStatus: "trial" }),
    { state: "current", conflicts: [{ path: "subscription.status", from: "subscriptionStatus" }] },
  ],
  [
    "not JSON",
    unreadable,
    { state: "error", stored: null, planned: null, changes: [], error: expect.stringContaining("JSON") },
  ],
  ["a list", "[1]", { state: "error", stored: null, planned: null, changes: [] }],
  ["empty", "", { state: "error", stored: null, planned: null, changes: [] }],
  [
    "with a list for a container",
    legacyUser({ subscription: [] }),
    { state: "error", planned: null, error: expect.stringContaining("subscription") },
  ],
])("a record that is %s is shown for what it is", async (_, text, expected) => {
  const { get } = await serve({ users: { "user:u1": text } });
  expect(await get("/records/user/u1")).toMatchObject(expected);
});

const exact = ["12345678901234567890", "0.1000000000000000055", "1e400", "-0", "1E-400", "9007199254740993"];

test.each(exact)(
  "the number %s has the same digits wherever it is shown, and in the store after a run",
  async (number) => {
    const { call, run, entries } = await serve({
      users: { "user:u1": `{"externalId":${number},"deep":[{"n":${number}}],"lastPaymentAt":${number}}` },
    });
    const shown = await (await call("/records/user/u1")).text();
    expect(shown.match(new RegExp(`:${number.replace(".", "\\.")}[,}]`, "g"))?.length).toBe(2 * 3 + 1 + 1);

    const { id } = (await run("/users")).run;
    const stored = entries.user.get("user:u1")?.text;
    for (const path of ["externalId", "n", "lastPaymentAt"]) expect(stored).toContain(`"${path}":${number}`);
    expect(stored).toMatch(`"lastPaymentAt":${number}}`);
    for (const accept of ["application/json", "application/x-ndjson"]) {
      const results = await (await call(`/runs/${id}/results`, { headers: { accept } })).text();
      expect(results).toContain(`"value":${number}`);
    }
  },
);

test("fields named as every object's own survive being shown and being migrated", async () => {
  const odd = '"__proto__":{"role":"superadmin"},"constructor":"c","toString":1,"hasOwnProperty":null';
  const { call, run, entries } = await serve({ users: { "user:u1": `{${odd},"settings":{${odd}}}` } });
  expect((await (await call("/records/user/u1")).text()).split(odd).length - 1).toBe(4);
  await run("/users");
  expect(entries.user.get("user:u1")?.text.split(odd).length).toBe(3);
  expect(({} as { role?: string }).role).toBe(undefined);
});

const oddIds = [
  "<img src=x onerror=alert(1)>",
  "a/b",
  "100%",
  "%2F",
  "what?",
  "a#b",
  "a+b c",
  "..",
  "ümläut 🚀",
  '"quoted"',
  "__proto__",
  "line\nbreak",
  "\\u0041",
];

test.each(oddIds)("the id %j goes to and fro unchanged", async (id) => {
  const { get, run, call } = await serve({
    users: { [`user:${id}`]: legacyUser({ name: id }) },
    snapshots: { [`snap:${id}`]: legacySnapshot({ title: id }) },
  });
  const address = id === ".." ? "%2E%2E" : encodeURIComponent(id);
  for (const type of ["user", "snapshot"]) {
    // An address can't end in dots: a parser takes them for the folder above.
    if (id === "..") break;
    const view = await get<RecordView>(`/records/${type}/${address}`);
    expect(view).toMatchObject({ type, id, key: `${type === "user" ? "user" : "snap"}:${id}` });
  }
  const { details } = (await run()).result;
  expect(details.map((detail) => detail.id)).toEqual([id, id]);
  const answer = await call(`/records/user/u1`);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
});

test("a record of 20 MB is migrated whole, and shown cut short", async () => {
  const bio = "ab ".repeat(7_000_000);
  const { call, run, entries } = await serve({ users: { "user:big": legacyUser({ bio }) } });
  const shown = await (await call("/records/user/big")).text();
  expect(shown.length).toBeLessThan(100_000);
  expect(JSON.parse(shown)).toMatchObject({ state: "legacy", abbreviated: true, planned: { status: "active" } });
  expect((await run("/users")).result).toMatchObject({ migrated: 1, errors: 0 });
  expect(JSON.parse(entries.user.get("user:big")?.text ?? "")).toMatchObject({
    bio,
    subscription: { status: "trial" },
  });
});

test("a record that would outgrow KV is an error and stays as it is", async () => {
  const text = legacySnapshot({ files: ["x".repeat(13 * 1024 * 1024)] });
  const { get, run, entries } = await serve({ snapshots: { "snap:big": text } });
  expect((await get<RecordView>("/records/snapshot/big")).state).toBe("error");
  expect(await get("/stats")).toMatchObject({ stats: { unreadableSnapshots: 1, legacySnapshots: 1 } });
  const { result } = await run("/snapshots");
  expect(result).toMatchObject({ migrated: 0, errors: 1, details: [{ message: expect.stringContaining("25 MiB") }] });
  expect(entries.snapshot.get("snap:big")?.text === text).toBe(true);
});

const depth = 50_000;
const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;

test.each([
  ["a field that no step looks into", `{"deep":${deep}}`],
  ["a field that is copied", `{"files":${deep}}`],
  ["a secret that is copied", `{"password":${deep}}`],
  ["two fields to be compared", `{"files":${deep},"metadata":{"files":${deep}}}`],
  ["a field beside a bad container", `{"deep":${deep},"analytics":[]}`],
])("a record with %s nested beyond all reason is an error of its own and spoils nothing else", async (_, text) => {
  const { call, run, entries } = await serve({ snapshots: { "snap:deep": text, "snap:s1": legacySnapshot() } });
  const answer = await call("/records/snapshot/deep");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ state: "error", error: expect.stringMatching(/\S/) });
  expect(await (await call("/stats")).json()).toMatchObject({ stats: { totalSnapshots: 2, migratedSnapshots: 0 } });
  expect((await run("/snapshots")).result).toMatchObject({ migrated: 1, errors: 1 });
  expect(entries.snapshot.get("snap:deep")?.text).toBe(text);
});
