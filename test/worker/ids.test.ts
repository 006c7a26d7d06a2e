import { reset } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import type { Detail, RecordRuns, RecordView } from "../../src/api/shapes.ts";
import type { StartedRun } from "../../src/api/start.ts";
import { signToken } from "../../src/api/token.ts";
import { nastyIds } from "../api/nastyIds.ts";
import { legacyUser } from "../control/home.ts";

afterEach(() => reset());

async function call<T>(path: string, body?: object): Promise<T> {
  const token = await signToken(env.SESSION_HMAC_SECRET as string, { uid: "admin", exp: Date.now() / 1000 + 600 });
  const answer = await exports.default.fetch(`http://worker.test/debug/migration${path}`, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as T;
}

test("in KV and SQLite, records with any id are listed, read, chosen, migrated, found and told apart", async () => {
  await env.KV_USERS.put("user:admin", '{"uid":"admin","name":"Ada","role":"superadmin"}');
  await Promise.all(
    nastyIds.map((id, index) => env.KV_USERS.put(`user:${id}`, legacyUser("x"), { metadata: { index } })),
  );
  const query = (id: string) => new URLSearchParams({ type: "user", id });
  for (const id of nastyIds) {
    expect(await call<RecordView>(`/records?${query(id)}`)).toMatchObject({ id, key: `user:${id}`, state: "legacy" });
    if (id === "." || id === "..") continue;
    expect(await call<RecordView>(`/records/user/${encodeURIComponent(id)}`)).toMatchObject({ id, state: "legacy" });
  }

  const chosen = nastyIds.filter((_, index) => index % 2 === 0);
  const some = await call<StartedRun>("/users", { ids: chosen, batchSize: 7 });
  expect(some.result).toMatchObject({ migrated: chosen.length, errors: 0 });
  expect(some.result.details.map(({ id }) => id).sort()).toEqual(chosen.toSorted());
  const { run, result } = await call<StartedRun>("/users", { batchSize: 7 });
  expect(result).toMatchObject({ migrated: nastyIds.length - chosen.length + 1, errors: 0 });

  for (const [index, id] of nastyIds.entries()) {
    const of = index % 2 === 0 ? some.run : run;
    const search = new URLSearchParams({ q: id, action: "migrated" });
    const { results } = await call<{ results: Detail[] }>(`/runs/${of.id}/results?${search}`);
    expect(results[0]?.id).toBe(id);
    const { runs } = await call<RecordRuns>(`/records/runs?${query(id)}`);
    expect(runs.map((each) => [each.run.id, each.result.id])).toContainEqual([of.id, id]);
    const { value, metadata } = await env.KV_USERS.getWithMetadata(`user:${id}`, "json");
    expect(value).toMatchObject({ subscription: { status: "trial" } });
    expect(metadata).toEqual({ index });
  }
  expect((await env.KV_USERS.list()).keys).toHaveLength(nastyIds.length + 1);
});
