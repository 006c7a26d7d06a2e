import { expect, test } from "vitest";
import type { RecordRuns, RecordView } from "../../src/contract/records.ts";
import type { Detail } from "../../src/contract/run.ts";
import { nastyIds } from "./nastyIds.ts";
import { problemOf } from "./problem.ts";
import { legacySnapshot, legacyUser, serve } from "./serve.ts";

const everyUser = Object.fromEntries(nastyIds.map((id) => [`user:${id}`, legacyUser({ name: id })]));
const query = (type: string, id: string) => `?${new URLSearchParams({ type, id })}`;

test.each(nastyIds)("the record with the id %j is found, run, searched for and shown as itself", async (id) => {
  const { get, run, entries } = await serve({
    users: { ...everyUser },
    snapshots: { [`snap:${id}`]: legacySnapshot({ title: id }) },
  });
  for (const type of ["user", "snapshot"]) {
    const view = await get<RecordView>(`/records${query(type, id)}`);
    expect(view).toMatchObject({ type, id, key: `${type === "user" ? "user" : "snap"}:${id}`, state: "legacy" });
    // No path can end in these.
    if (id === "." || id === "..") continue;
    expect(await get(`/records/${type}/${encodeURIComponent(id)}`)).toEqual(view);
  }

  const { run: done, result } = await run("/users", { ids: [id] });
  expect(done.counts).toMatchObject({ listed: 1, migrated: 1 });
  expect(result.details).toMatchObject([{ id, action: "migrated" }]);
  const changed = [...entries.user].filter(
    ([key, { text }]) => everyUser[key] !== undefined && text !== everyUser[key],
  );
  expect(changed.map(([key]) => key)).toEqual([`user:${id}`]);

  const { runs } = await get<RecordRuns>(`/records/runs${query("user", id)}`);
  expect(runs).toMatchObject([{ run: { id: done.id }, result: { id, action: "migrated" } }]);
  if (id === "." || id === "..") return;
  expect((await get<RecordRuns>(`/records/user/${encodeURIComponent(id)}/runs`)).runs).toEqual(runs);
});

test("among all of them, a search for the whole of an id finds it first, and downloads hold each once", async () => {
  const { get, run, call } = await serve({ users: everyUser });
  const { run: done } = await run("/users");
  for (const id of nastyIds) {
    const { results } = await get<{ results: Detail[] }>(`/runs/${done.id}/results?${new URLSearchParams({ q: id })}`);
    expect(results[0]?.id).toBe(id);
  }
  const lines = await (await call(`/runs/${done.id}/results`, { headers: { accept: "application/x-ndjson" } })).text();
  const found = lines
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as Detail).id);
  expect(found.sort()).toEqual(nastyIds.toSorted());
});

test.each([
  ...["/records/user/%", "/records/user/%zz", "/records/user/%ED%A0%80", "/records/user/a%FFb/runs", "/runs/%C3"],
  ...["/records?type=user&id=%ED%A0%80", "/records?type=user&id=%", "/records/runs?type=user&id=%FF"],
])("GET %s is a 400, for it may mean another record than it says", async (path) => {
  const { call } = await serve({ users: { "user:%": legacyUser(), "user:\ufffd": legacyUser() } });
  await problemOf(await call(path), 400);
});

test("half of a surrogate pair is refused where it can be said at all, and no run starts", async () => {
  const { post, get } = await serve({ users: { "user:\ufffd": legacyUser() } });
  for (const id of ["\ud83d", "\ude80", "a\ud83db"]) {
    const problem = await problemOf(await post("/users", { ids: ["u1", id] }), 400);
    expect(problem.errors).toMatchObject([{ path: "ids.1", message: expect.stringContaining("surrogate") }]);
  }
  expect(await get("/runs")).toMatchObject({ runs: [] });
});

test.each<[query: string, names: string[]]>([
  ["?id=u1", ["type"]],
  ["?type=users&id=u1", ["type"]],
  ["?type=__proto__&id=u1", ["type"]],
  ["?type=user&id=u1&id=u2", ["id"]],
  ["?type=user&id=u1&key=u1", ["key"]],
])("GET /records%s is a 400 that names what is wrong", async (text, names) => {
  const { call } = await serve({ users: { "user:u1": legacyUser() } });
  for (const path of [`/records${text}`, `/records/runs${text}`]) {
    expect((await problemOf(await call(path), 400)).errors?.map(({ path: name }) => name).sort()).toEqual(names);
  }
});

test("without an id, what runs did to it can't be asked for, and of the records themselves a state has to be named", async () => {
  const { call } = await serve({ users: { "user:u1": legacyUser() } });
  const names = async (path: string) =>
    (await problemOf(await call(path), 400)).errors?.map(({ path: name }) => name).sort();
  expect(await names("/records/runs")).toEqual(["id", "type"]);
  expect(await names("/records/runs?type=user")).toEqual(["id"]);
  expect(await names("/records?type=user")).toEqual(["state"]);
  expect(await names("/records?type=user&state=broken")).toEqual(["state"]);
  expect(await names("/records?state=legacy")).toEqual(["type"]);
});

test.each(["nobody", "", "byname:ada", "x".repeat(508), "🚀".repeat(127)])(
  "of the id %j, which no record has or can have, both ways say 404",
  async (id) => {
    const { call } = await serve({ users: { "user:byname:ada": legacyUser() } });
    await problemOf(await call(`/records${query("user", id)}`), 404);
    await problemOf(await call(`/records/user/${encodeURIComponent(id)}`), 404);
  },
);
