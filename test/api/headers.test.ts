import { describe, expect, test, vi } from "vitest";
import { createApi } from "../../src/api/createApi.ts";
import { allEndpoints } from "../../src/api/endpoints.ts";
import { collections } from "../../src/schema/collections.ts";
import { headersOfEveryAnswer } from "../everyAnswer.ts";
import { bearer, exp, guarded, listedOrigin, valid, watchLog } from "./guarded.ts";
import { legacyUser, type Served, serve } from "./serve.ts";

const endpoints = allEndpoints({ runs: {} as never, records: {} as never, viewed: {} as never, collections });
const named = endpoints.map(
  ({ method, path }) => [method, path.replace(/:type/, "user").replace(/:\w+/, "u1")] as const,
);
watchLog();

/** What keeps an answer from being run, framed, embedded, stored or found, whatever is in it. */
function expectSecured({ headers }: Response): void {
  const policy = (headers.get("content-security-policy") ?? "").split("; ");
  expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "frame-ancestors 'none'", "sandbox"]));
  expect(policy.join()).not.toContain("unsafe");
  expect(Object.fromEntries(headers)).toMatchObject({
    "cache-control": "no-store",
    ...headersOfEveryAnswer,
  });
}

test("there are endpoints of each kind", () => {
  expect(new Set(named.map(([method]) => method))).toEqual(new Set(["GET", "POST", "PATCH", "DELETE"]));
  expect(named.length).toBeGreaterThan(30);
});

describe.each(named)("%s %s is answered with the headers of security", (method, path) => {
  test("when it refuses and when it fails", async () => {
    const { call, touched } = guarded();
    touched.mockImplementation(() => {
      throw new Error("no store");
    });
    const session = await valid();
    const refusals: [status: number, call: Response | Promise<Response>][] = [
      [401, call(path, null, method)],
      [403, call(path, await bearer({ uid: "ada", exp }), method)],
      [405, call(path, session, "PUT")],
      [404, call(`${path}/that/is/too/long`, session, method)],
      [400, call(`${path}?at=%ff`, session, method)],
      [500, guarded({ configured: undefined }).call(path, session, method)],
    ];
    if (method !== "GET") refusals.push([403, call(path, session, method, "{}", { "sec-fetch-site": "cross-site" })]);
    for (const [status, answer] of refusals) {
      expect((await answer).status).toBe(status);
      expectSecured(await answer);
    }
    // Whatever it comes to here, where nothing works that is behind it.
    expectSecured(await call(path, session, method));
    expectSecured(await call(path, null, "OPTIONS", undefined, { origin: listedOrigin }));
  });
});

test("a body that is too large or no JSON is refused with them", async () => {
  const { post } = await serve();
  const refused = [
    [413, await post("/run", `"${"x".repeat(70_000)}"`)],
    [415, await post("/run", "dryRun=true", { "content-type": "application/x-www-form-urlencoded" })],
  ] as const;
  for (const [status, answer] of refused) {
    expect(answer.status).toBe(status);
    expectSecured(answer);
  }
});

const answers: Record<string, (served: Served, id: string) => Promise<Response>> = {
  "the figures": ({ call }) => call("/stats"),
  "a run": ({ call }, id) => call(`/runs/${id}`),
  "a run that goes on": ({ post }) => post("/users", { dryRun: true }, { prefer: "respond-async" }),
  "a record": ({ call }) => call("/records/user/u1"),
  "the description": ({ call }) => call("/openapi.json"),
  "a HEAD": ({ call }) => call("/session", { method: "HEAD" }),
  "results as CSV": ({ call }, id) => call(`/runs/${id}/results`, { headers: { accept: "text/csv" } }),
  "results as NDJSON": ({ call }, id) => call(`/runs/${id}/results`, { headers: { accept: "application/x-ndjson" } }),
  "a backup": ({ call }, id) => call(`/backups/${id}/download`),
};

test.each(Object.entries(answers))("%s is answered with them", async (_, ask) => {
  const served = await serve({ users: { "user:u1": legacyUser() } });
  const { run } = await served.run("/users", { backup: true });
  const answer = await ask(served, run.id);
  expect(answer.ok).toBe(true);
  expectSecured(answer);
});

test("a host's own check that redirects, throws or sets headers of its own changes none of them", async () => {
  const check = vi.fn<() => Promise<Response>>();
  const api = createApi({
    runs: {} as never,
    records: {} as never,
    collections,
    authenticate: check,
    allowedOrigins: [],
  });
  const loose = { "content-security-policy": "default-src *", "cache-control": "public" };
  check.mockResolvedValueOnce(new Response("Sign in", { status: 302, headers: { location: "/login", ...loose } }));
  check.mockRejectedValueOnce(new Error("no sessions"));
  for (const status of [302, 500]) {
    const answer = await api.fetch(new Request("http://local/session"));
    expect(answer.status).toBe(status);
    expectSecured(answer);
  }
});
