import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { expect, onTestFinished, test, vi } from "vitest";
import { signToken } from "../../src/api/auth/token.ts";
import { defineMigrations, type MigrationsOptions } from "../../src/worker/migrations.ts";

type Options = MigrationsOptions<Record<string, unknown>>;
const root = "/debug/migration";

/** The product's API over the real bindings, with what is done to them. */
function counted(options: Options = {}, more: object = {}) {
  const operations: string[] = [];
  const watched = (name: string, binding: object): object =>
    new Proxy(binding, {
      get(target, member: string) {
        const value = Reflect.get(target, member) as unknown;
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          // Not by `apply`, which on a stub would be a method of the object.
          const answer = (target as Record<string, (...args: unknown[]) => unknown>)[member]?.(...args);
          // A stub costs nothing; what is called on it does.
          if (/^getByName$|^idFromName$|^get$/.test(member) && name === "COORDINATOR") {
            return watched("coordinator", answer as object);
          }
          operations.push(`${name}.${member}`);
          return answer;
        };
      },
    });
  const bindings = Object.fromEntries(
    Object.entries({ ...env, ...more }).map(([name, value]) =>
      /^KV_|BACKUPS|COORDINATOR/.test(name) ? [name, watched(name, value as object)] : [name, value],
    ),
  );
  const app = new Hono().route(root, defineMigrations(options).routes);
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) =>
    app.request(`${root}${path}`, { method, headers }, bindings);
  return { ask, operations };
}

const bearer = async (uid: string, exp: number, secret = env.SESSION_HMAC_SECRET as string) =>
  `Bearer ${await signToken(secret, { uid, exp })}`;
const later = () => Date.now() / 1_000 + 600;

test("without a valid session no call costs an operation of KV, R2 or the coordinator", async () => {
  await env.KV_USERS.put("user:admin", '{"role":"superadmin"}');
  const { ask, operations } = counted();
  const sent = [
    {},
    { authorization: "Bearer nonsense" },
    { authorization: await bearer("admin", later(), btoa("another secret of enough bytes")) },
    { authorization: await bearer("admin", 1) },
    { origin: "https://example.com", "access-control-request-method": "POST" },
  ];
  const paths = [
    "/stats",
    "/run",
    "/runs",
    "/runs/some/results",
    "/records/user/admin",
    "/backups/some/download",
    "/no",
  ];
  for (const headers of sent) {
    for (const path of paths) {
      for (const method of ["GET", "POST", "PATCH", "DELETE", "OPTIONS"]) {
        // What another origin sends to be acted on is refused before anybody looks who it is from.
        const isForeign = "origin" in headers && !["GET", "OPTIONS"].includes(method);
        expect((await ask(method, path, headers)).status).toBe(isForeign ? 403 : 401);
      }
    }
  }
  expect(operations).toEqual([]);
});

test("a session that is not allowed costs a read, and what it asks for is noted once", async () => {
  vi.useFakeTimers({ now: Date.now(), toFake: ["Date"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await env.KV_USERS.put("user:ada", '{"role":"user"}');
  const { ask, operations } = counted({ readCacheSeconds: 60 });
  for (const [uid, status] of [
    ["ada", 403],
    ["nobody", 401],
  ] as const) {
    const headers = { authorization: await bearer(uid, later()) };
    for (let call = 0; call < 20; call += 1) expect((await ask("GET", "/stats", headers)).status).toBe(status);
  }
  expect(operations).toEqual(["KV_USERS.getWithMetadata", "coordinator.call", "KV_USERS.getWithMetadata"]);
});

const ada = { uid: "ada", name: null, role: "owner" };

test("the rate-limit binding limits a person's expensive calls, and no others", async () => {
  const { ask } = counted({ authenticate: () => ada, bindings: { rateLimiter: "FEW_CALLS" } });
  const statuses: number[] = [];
  // Ten of a kind pass in each of the minutes, of which these calls may see two.
  for (let call = 0; call < 21; call += 1) statuses.push((await ask("GET", "/backups/some/download")).status);
  expect(statuses.slice(0, 10)).toEqual(Array(10).fill(404));
  expect(statuses).toContain(429);
  const refused = await ask("GET", "/backups/some/download");
  if (refused.status === 429) expect(refused.headers.get("retry-after")).toBe("60");
  for (let call = 0; call < 21; call += 1) expect((await ask("GET", "/runs")).status).toBe(200);
});

test("where none is bound, isolates share a person's limit through the coordinator, and ask it for one in twenty", async () => {
  vi.useFakeTimers({ now: Math.floor(Date.now() / 60_000) * 60_000 + 20_000, toFake: ["Date"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const isolates = [1, 2].map(() => counted({ authenticate: () => ada, bindings: { rateLimiter: "NOT_BOUND" } }));
  let passed = 0;
  let last: Response | undefined;
  for (let round = 0; round < 200; round += 1) {
    for (const { ask } of isolates) {
      last = await ask("GET", "/backups/some/download");
      passed += last.status === 404 ? 1 : 0;
    }
  }
  expect(passed).toBeGreaterThanOrEqual(300);
  expect(passed).toBeLessThan(345);
  expect([last?.status, last?.headers.get("retry-after")]).toEqual([429, "40"]);
  const calls = isolates.flatMap(({ operations }) => operations).length;
  expect(calls - passed).toBeLessThanOrEqual(20);
});
