import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { expect, test, vi } from "vitest";
import { defineCollection } from "../../src/schema/definition.ts";
import { snapshots } from "../../src/schema/snapshots.ts";
import { users } from "../../src/schema/users.ts";
import { type Collection, defineMigrations, type MigrationsOptions, quickStage } from "../../src/worker/migrations.ts";

type Options = MigrationsOptions<Record<string, unknown>>;

const named = (type: string, plural: string): Collection => ({
  definition: { ...users, type, plural, prefix: `${type}:` },
  binding: "KV_PROJECTS",
});
const ada = { uid: "ada", name: null, role: "owner" };
const ask = (path: string, options: Options, bindings: object = env) =>
  new Hono().route("/:tenant/moves", defineMigrations(options).routes).request(`/acme/moves${path}`, {}, bindings);

test.each<[what: string, Options, RegExp]>([
  ["no collection", { collections: [] }, /at least one collection/],
  [
    "a definition that is wrong",
    { collections: [...quickStage, named("Pro ject", "Projects")] },
    /type must be a word/,
  ],
  ["a plural that can't name figures", { collections: [...quickStage, named("project", "my projects")] }, /plural/],
  ["a type twice", { collections: [...quickStage, named("user", "People")] }, /Two collections have the type "user"/],
  ["a plural twice", { collections: [...quickStage, named("person", "Users")] }, /"person".*\/users/],
  [
    "the same records twice",
    {
      collections: [...quickStage, { definition: { ...users, type: "person", plural: "People" }, binding: "KV_USERS" }],
    },
    /"user" and "person" share records in KV_USERS: user:x is one of both/,
  ],
  [
    "keys of one collection among another's",
    {
      collections: [
        { definition: { ...users, ids: /^.+$/ }, binding: "KV_USERS" },
        { definition: { ...users, type: "person", plural: "People", prefix: "user:person:" }, binding: "KV_USERS" },
      ],
    },
    /share records in KV_USERS: user:person:x is one of both/,
  ],
  ["no users and no session check", { collections: [named("project", "Projects")] }, /authenticate/],
  ...["Runs", "Run", "Stats", "Backups", "Records", "Session", "Audit"].map((plural): [string, Options, RegExp] => [
    `the plural ${plural}, whose path is taken`,
    { collections: [...quickStage, named("thing", plural)] },
    new RegExp(`"thing".* /${plural.toLowerCase()},.*another plural than ${plural}`),
  ]),
])("a Worker with %s does not start", (_what, options, message) => {
  expect(() => defineMigrations(options)).toThrow(message);
});

test.each<[what: string, keepCurrent: unknown, message: string]>([
  [
    "no writes at all",
    { maxPerSecond: 0 },
    "keepCurrent.maxPerSecond must be a number from 0.01 to 10000; leave it out for no limit. It is 0.",
  ],
  ["fewer than none", { maxPerSecond: -5 }, "keepCurrent.maxPerSecond must be a number"],
  ["more than a run can be given", { maxPerSecond: 10_001 }, "keepCurrent.maxPerSecond must be a number"],
  ["what is no number", { maxPerSecond: Number.NaN }, "It is NaN."],
  ["a number as text", { maxPerSecond: "50" }, 'It is "50".'],
  [
    "a misspelt option",
    { type: ["user"] },
    'keepCurrent has the unknown option "type"; there are types, backup, maxPerSecond.',
  ],
  [
    "one type that is no list",
    { types: "user" },
    "keepCurrent.types must be a list of at least one type, of user, snapshot; leave it out for all.",
  ],
  ["no type", { types: [] }, "keepCurrent.types must be a list of at least one type"],
  ["an unknown type", { types: ["user", "usr"] }, 'keepCurrent names the type "usr"; there are user, snapshot.'],
  ["a backup by name", { backup: "BACKUPS" }, 'keepCurrent.backup must be true or false. It is "BACKUPS".'],
  ["a word", "yes", 'keepCurrent must be true, false or an object with types, backup, maxPerSecond, not "yes".'],
])("a Worker whose schedule would migrate by %s does not start", (_what, keepCurrent, message) => {
  expect(() => defineMigrations({ keepCurrent } as Options)).toThrow(message);
});

test.each<[Options["keepCurrent"]]>([
  [true],
  [false],
  [{}],
  [{ types: ["user"], backup: true, maxPerSecond: 0.01 }],
  [{ maxPerSecond: 10_000 }],
])("a Worker starts with the schedule %j", (keepCurrent) => {
  expect(() => defineMigrations({ keepCurrent } as Options)).not.toThrow();
});

test.each<[missing: string, Options, Record<string, undefined>, string]>([
  [
    "a collection's namespace",
    { collections: [...quickStage, named("project", "Projects")] },
    {},
    "KV_PROJECTS for the Projects",
  ],
  ["the namespace of events", { bindings: { analytics: "KV_EVENTS" } }, {}, "KV_EVENTS for the analytics events"],
  ["the coordinator", {}, { COORDINATOR: undefined }, '"class_name": "Coordinator"'],
])(
  "without %s every call is a 500 that tells the operator what to bind",
  async (_missing, options, changed, expected) => {
    for (const path of ["/stats", "/runs", "/session"]) {
      const answer = await ask(path, { ...options, authenticate: () => ada }, { ...env, ...changed });
      expect(answer.status).toBe(500);
      const { error } = (await answer.json()) as { error: string };
      expect(error).toContain(expected);
      expect(error).toContain("deploy it again");
    }
  },
);

/** As in wrangler 3.114: Durable Objects are found by id only, and a list of keys is refused. */
const oldRuntime = () => {
  const refuseLists = (key: unknown) => {
    if (Array.isArray(key)) throw new Error("KV GET_BULK failed: 405 Method Not Allowed");
    return null;
  };
  const oldNamespace = { get: refuseLists, getWithMetadata: refuseLists, put: () => {}, list: () => ({ keys: [] }) };
  const { COORDINATOR } = env;
  return {
    ...{ KV_USERS: oldNamespace, KV_SNAPS: oldNamespace, KV_ANALYTICS: oldNamespace },
    COORDINATOR: {
      idFromName: (name: string) => COORDINATOR.idFromName(name),
      get: (id: DurableObjectId) => COORDINATOR.get(id),
    },
  };
};

test("on a runtime that is too old every call says what it lacks and which wrangler has it, not that nothing is bound", async () => {
  for (const path of ["/stats", "/runs", "/session"]) {
    const answer = await ask(path, { authenticate: () => ada }, { ...env, ...oldRuntime() });
    expect(answer.status).toBe(500);
    const { error } = (await answer.json()) as { error: string };
    for (const part of ["COORDINATOR is bound", "getByName", "bulk reads from KV", "wrangler 4.30.0"]) {
      expect(error).toContain(part);
    }
    expect(error).not.toContain("has no Durable Object");
  }
});

test("with a compatibility date from before methods could be called, every call says which date has them", async () => {
  const { COORDINATOR } = env;
  const stubsWithoutMethods = {
    idFromName: (name: string) => COORDINATOR.idFromName(name),
    getByName: () => ({ fetch: () => new Response() }),
  };
  const answer = await ask("/stats", { authenticate: () => ada }, { ...env, COORDINATOR: stubsWithoutMethods });
  expect([answer.status, await answer.json()]).toMatchObject([
    500,
    { error: expect.stringMatching(/compatibility_date is too old.*2024-04-03/) },
  ]);
});

test("a secret that goes by another name is asked for by that name", async () => {
  const answer = await ask("/stats", { bindings: { secret: "SESSION_KEY" } });
  expect([answer.status, await answer.json()]).toMatchObject([500, { error: expect.stringContaining("SESSION_KEY") }]);
});

test("a host's own check lets in as whom it says, and may need no users at all", async () => {
  const only = { collections: [{ definition: snapshots, binding: "KV_SNAPS" }], authenticate: () => ada };
  expect(await (await ask("/session", only)).json()).toEqual({ ...ada, can: "approve" });
  expect(await (await ask("/stats", only)).json()).toMatchObject({ stats: { totalSnapshots: 0 } });
});

test.each([
  [undefined, 401],
  [true, 401],
  [{}, 403],
  [{ uid: "" }, 403],
])("a check that answers %j lets nobody in", async (answered, status) => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  expect((await ask("/session", { authenticate: () => answered as never })).status).toBe(status);
  expect(String(logged.mock.calls[0]?.[0])).toContain("must answer { uid, name, role, can? } or a Response");
  logged.mockRestore();
});

test("a check may read the body, which then starts the run all the same, and is given what Cloudflare knows", async () => {
  const { routes } = defineMigrations({
    authenticate: async (request) => {
      expect(request.cf).toMatchObject({ country: "DE" });
      expect(await request.json()).toEqual({ dryRun: true });
      return ada;
    },
  });
  const request = new Request("http://worker.test/moves/users", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"dryRun":true}',
    cf: { country: "DE" } as never,
  });
  const answer = await new Hono().route("/moves", routes).fetch(request, env);
  expect([answer.status, await answer.json()]).toMatchObject([200, { run: { dryRun: true } }]);
});

test("a collection may have nothing but fields to fill", async () => {
  const bare = { containers: {}, copies: [], fills: { version: 2 }, deprecated: [], touched: [], secrets: [] };
  const definition = defineCollection({ type: "note", plural: "Notes", prefix: "note:", ...bare });
  const collections = [{ definition, binding: "KV_SNAPS" }];
  await env.KV_SNAPS.put("note:n1", "{}");
  expect(await (await ask("/records/note/n1", { collections, authenticate: () => ada })).json()).toMatchObject({
    ...{ state: "legacy", planned: { version: 2 } },
    changes: [{ path: "version", from: null, value: 2 }],
  });
});
