import { expect, test } from "vitest";
import type { RecordView } from "../../src/contract/records.ts";
import { serve } from "./serve.ts";

const ada = '{"uid":"ada","passwordHash":"hunter2","pin":7,"colour":"red","subscriptionStatus":"trial"}';

async function tryOut(definition: object, id = "ada", type = "user") {
  const served = await serve({ users: { "user:ada": ada } });
  const before = served.stored();
  const response = await served.post("/records/try", { type, id, definition });
  expect(served.stored()).toEqual(before);
  return { status: response.status, body: (await response.json()) as RecordView & { error: string } };
}

const drafted = {
  containers: { look: { theme: "light" } },
  copies: [{ from: "colour", to: "look.colour", type: "string", convert: { $convert: "upperCase" } }],
  fills: {},
  deprecated: [],
  retained: {},
};

test("a record is shown as a run by another definition would leave it, and nothing is written", async () => {
  const { status, body } = await tryOut(drafted);
  expect(status).toBe(200);
  expect(body.planned).toMatchObject({ colour: "red", look: { theme: "light", colour: "RED" } });
  expect(body.changes.map(({ path }) => path)).toEqual(["look", "look.colour"]);
});

test("members that are not given stay those of the collection", async () => {
  const { body } = await tryOut({ fills: { greeting: "hello" } });
  expect(body.planned).toMatchObject({ subscription: { status: "trial" }, greeting: "hello" });
});

test.each<[what: string, definition: object, message: string]>([
  ["a mistake in a step", { fills: { "x.y": 1 } }, 'Definition of "user": the fill x.y is neither'],
  ["a list that is none", { copies: {} }, "copies must be a list"],
  ["a copy that is none", { copies: [null] }, "copies holds null, which is none"],
  ["containers as a list", { containers: [] }, "containers must be an object of paths and values"],
  [
    "a number from a secret",
    { ...drafted, fills: { n: { $source: "firstNumber", of: ["passwordHash"], otherwise: 0 } } },
    "which is secret",
  ],
])("%s is refused with what is wrong", async (_what, definition, message) => {
  const { status, body } = await tryOut(definition);
  expect(status).toBe(400);
  expect(body.error).toContain(message);
});

test("what is secret stays secret, wherever a draft copies it to", async () => {
  for (const how of [
    { type: "string" },
    { type: "array", convert: { $convert: "inList" } },
    { type: "object", convert: { $convert: "inObject", field: "x" } },
  ]) {
    const copies = [{ from: "passwordHash", to: "look.shown", ...how }];
    const { status, body } = await tryOut({ ...drafted, copies });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain("hunter2");
  }
  const { status } = await tryOut({ ...drafted, secrets: [], notSecret: ["passwordHash"] });
  expect(status).toBe(400);
});

test("a record and a collection that there are not are 404", async () => {
  expect((await tryOut(drafted, "nobody")).status).toBe(404);
  expect((await tryOut(drafted, "ada", "thing")).status).toBe(404);
});
