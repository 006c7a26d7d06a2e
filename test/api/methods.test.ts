import { describe, expect, test } from "vitest";
import { bearer, exp, guarded, otherSecret, watchLog } from "./guarded.ts";
import { problemOf } from "./problem.ts";
import { legacyUser, serve } from "./serve.ts";

/** Every path beside those of `paths.test.ts`, with what it answers. */
const paths: [path: string, right: string[], wrong: string[]][] = [
  ["/runs", ["GET", "POST"], ["PUT", "PATCH", "DELETE", "OPTIONS"]],
  ["/runs/ID", ["GET", "PATCH"], ["POST", "PUT", "DELETE"]],
  ["/runs/ID/retry", ["POST"], ["GET", "PUT", "PATCH", "DELETE"]],
  ["/runs/ID/batches", ["GET"], ["POST", "PUT", "PATCH", "DELETE"]],
  ["/runs/ID/log", ["GET"], ["POST", "PUT", "PATCH", "DELETE"]],
  ["/runs/ID/throughput", ["GET"], ["POST", "PUT", "PATCH", "DELETE"]],
  ["/runs/ID/executors", ["GET"], ["POST", "PUT", "PATCH", "DELETE"]],
  ["/forecast", ["GET"], ["POST", "PUT", "PATCH", "DELETE"]],
  ["/backups", ["GET"], ["POST", "PUT", "PATCH", "DELETE"]],
  ["/backups/ID", ["GET", "DELETE"], ["POST", "PUT", "PATCH"]],
  ["/backups/ID/download", ["GET"], ["POST", "PUT", "PATCH", "DELETE"]],
  ["/audit", ["GET"], ["POST", "PUT", "PATCH", "DELETE"]],
];
const bodies: Record<string, string> = {
  "POST /runs": '{"kind":"migrate"}',
  "PATCH /runs/ID": '{"maxPerSecond":null}',
};
const calls = paths.flatMap(([path, right]) => right.map((method) => [method, path] as const));
const logged = watchLog();

describe.each(calls)("%s %s", (method, path) => {
  const body = bodies[`${method} ${path}`];

  test("without a valid session is a 401, and nothing is acted on", async () => {
    for (const authorization of [null, "Bearer nonsense", await bearer({ uid: "admin", exp }, otherSecret)]) {
      const { call, touched } = guarded();
      const answer = await call(path, authorization, method, body);
      await problemOf(answer, 401);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      expect(touched).not.toHaveBeenCalled();
    }
  });

  test("for who is no superadmin is a 403, and nothing is acted on", async () => {
    const { call, touched } = guarded();
    await problemOf(await call(path, await bearer({ uid: "ada", exp }), method, body), 403);
    expect(touched).not.toHaveBeenCalled();
  });

  test("without a configured secret is a 500 for the operator, and nobody is let in", async () => {
    const { call, touched } = guarded({ configured: undefined });
    const { detail } = await problemOf(await call(path, await bearer({ uid: "admin", exp }), method, body), 500);
    expect(detail).toContain("SESSION_HMAC_SECRET");
    expect(touched).not.toHaveBeenCalled();
  });

  test("that fails is a 500 that keeps to itself why", async () => {
    const { call, touched } = guarded();
    touched.mockImplementation((name) => {
      throw new Error(`no ${String(name)} at secret-place:1`);
    });
    const text = await (await call(path, await bearer({ uid: "admin", exp }), method, body)).text();
    expect(text).not.toContain("secret-place");
    expect(JSON.parse(text)).toMatchObject({ status: 500, error: expect.stringMatching(/\S/) });
    expect(logged()).toContain("secret-place");
  });
});

test.each(paths)("%s answers %j, and other methods with a 405 that says so", async (path, right, wrong) => {
  const { call, run } = await serve({ users: { "user:u1": legacyUser() } });
  const { id } = (await run("/users", { backup: true })).run;
  for (const method of wrong) {
    const answer = await call(path.replace("ID", id), { method });
    await problemOf(answer, 405);
    const allowed = answer.headers.get("allow")?.split(", ");
    expect(allowed).toEqual(expect.arrayContaining(right));
    expect(allowed).not.toContain(method);
  }
  if (right.includes("GET")) {
    const answer = await call(path.replace("ID", id), { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
  }
});

test.each(["/forecast", "/backups", "/backups/ID", "/backups/ID/download", "/audit", "/runs/ID"])(
  "what %s answers is kept by no cache and taken for nothing else",
  async (path) => {
    const { call, run } = await serve({ users: { "user:u1": legacyUser() } });
    const { id } = (await run("/users", { backup: true })).run;
    const { headers } = await call(path.replace("ID", id));
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  },
);

test.each(["/forecast/user", "/backups/", "/backups/a/b", "/backups/a/download/b", "/audit/1", "/runs/a/retries"])(
  "GET %s is a 404",
  async (path) => {
    const { call } = await serve();
    await problemOf(await call(path), 404);
  },
);
