import { expect, test } from "vitest";
import { createClient } from "../../src/client/client.ts";

const { get, post, patch } = createClient({ baseUrl: "/debug/migration", getToken: () => null });

// The compiler is the test: a line below it that it has nothing against is an error.
test("a call that no endpoint declares does not compile, and an answer has the type that is declared", () => {
  const calls = {
    path: async () => (await get("/runs/:id", { params: { id: "r1" } })).counts.migrated satisfies number,
    query: async () => (await get("/runs", { query: { limit: 5, status: "paused" } })).cursor satisfies string | null,
    start: async () => (await post("/runs", { body: { kind: "undo", of: "r1", dryRun: true } })).run.id,
    command: async () => (await post("/runs/:id/pause", { params: { id: "r1" } })).status,
    // @ts-expect-error no such path
    unknown: () => get("/run", {}),
    // @ts-expect-error the path's parameter is missing
    incomplete: () => get("/runs/:id", {}),
    // @ts-expect-error a parameter with a typo in it
    typo: () => get("/runs", { query: { limits: 5 } }),
    // @ts-expect-error a body with a typo in it
    option: () => post("/run", { body: { dryrun: true } }),
    // @ts-expect-error what PATCH takes, POST does not
    method: () => post("/runs/:id", { params: { id: "r1" }, body: { maxPerSecond: 5 } }),
    // @ts-expect-error a rate is a number
    type: () => patch("/runs/:id", { params: { id: "r1" }, body: { maxPerSecond: "5" } }),
    // @ts-expect-error no member of the answer
    answer: async () => (await get("/session", {})).token,
  };
  expect(Object.keys(calls)).toHaveLength(11);
});
