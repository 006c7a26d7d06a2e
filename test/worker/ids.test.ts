import { env, exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { signToken } from "../../src/api/auth/token.ts";
import type { Detail, Run } from "../../src/contract/run.ts";
import { nastyIds } from "../api/nastyIds.ts";
import { legacyUser } from "../control/testStores.ts";
import { addSuperadmin, call } from "./api.ts";

test("in KV and SQLite, records with any id are listed, read, chosen, migrated, found and kept apart", async () => {
  await addSuperadmin();
  await Promise.all(
    nastyIds.map((id, index) => env.KV_USERS.put(`user:${id}`, legacyUser("x"), { metadata: { index } })),
  );
  const query = (id: string) => new URLSearchParams({ type: "user", id });
  for (const id of nastyIds) {
    expect(await call("GET", `/records?${query(id)}`)).toMatchObject({ id, key: `user:${id}`, state: "legacy" });
    if (id === "." || id === "..") continue;
    expect(await call("GET", `/records/user/${encodeURIComponent(id)}`)).toMatchObject({ id, state: "legacy" });
  }

  const chosen = nastyIds.filter((_, index) => index % 2 === 0);
  const some = await call("POST", "/users", { ids: chosen, batchSize: 7 });
  expect(some.result).toMatchObject({ migrated: chosen.length, errors: 0 });
  expect(some.result.details.map(({ id }: Detail) => id).sort()).toEqual(chosen.toSorted());
  const { run, result } = await call("POST", "/users", { batchSize: 7 });
  expect(result).toMatchObject({ migrated: nastyIds.length - chosen.length + 1, errors: 0 });

  for (const [index, id] of nastyIds.entries()) {
    const of = index % 2 === 0 ? some.run : run;
    const search = new URLSearchParams({ q: id, action: "migrated" });
    const { results } = await call("GET", `/runs/${of.id}/results?${search}`);
    expect(results[0]?.id).toBe(id);
    const { runs } = await call("GET", `/records/runs?${query(id)}`);
    expect(runs.map((each: { run: Run; result: Detail }) => [each.run.id, each.result.id])).toContainEqual([of.id, id]);
    const { value, metadata } = await env.KV_USERS.getWithMetadata(`user:${id}`, "json");
    expect(value).toMatchObject({ subscription: { status: "trial" } });
    expect(metadata).toEqual({ index });
  }
  expect((await env.KV_USERS.list()).keys).toHaveLength(nastyIds.length + 1);
});

test("a session for half a surrogate pair, which no key of KV can hold, is a 401", async () => {
  const token = await signToken(env.SESSION_HMAC_SECRET as string, {
    uid: "admin\ud800",
    exp: Date.now() / 1000 + 600,
  });
  const headers = { authorization: `Bearer ${token}` };
  expect((await exports.default.fetch("http://worker.test/debug/migration/session", { headers })).status).toBe(401);
});
