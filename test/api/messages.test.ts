import { expect, test } from "vitest";
import { problemOf } from "./problem.ts";
import { serve } from "./serve.ts";

const received = (what: string, value: string) => `Invalid input: expected ${what}, received ${value}`;

test.each<[body: string, messages: Record<string, string>]>([
  ['{"kind":"undo"}', { of: received("string", "undefined") }],
  ['{"kind":"undo","of":null}', { of: received("string", "null") }],
  ['{"kind":"restore","backup":true}', { backup: received("string", "boolean") }],
  ['{"kind":"migrate","planOf":["a"]}', { planOf: received("string", "array") }],
  ['{"kind":"migrate","reason":{}}', { reason: received("string", "object") }],
  ['{"kind":"migrate","reason":-1e400}', { reason: received("string", "-Infinity") }],
  ['{"kind":"migrate","types":["user"],"ids":["a",1]}', { "ids.1": received("string", "number") }],
  ['{"kind":"cleanup"}', { fields: "must say which legacy fields, by type" }],
  ['{"kind":"cleanup","fields":{"user":"licenseKey"}}', { "fields.user": received("array", "string") }],
  ['{"kind":"cleanup","fields":{"team":[]}}', { "fields.team": "is an unknown option" }],
  ['{"kind":"undone"}', { kind: "must be one of migrate, undo, cleanup, backup, restore, verify" }],
  ['{"kind":"backup","dryrun":1}', { dryrun: "is an unknown option; did you mean dryRun?" }],
  [
    '{"kind":"backup","batchSize":"5","startAt":""}',
    {
      batchSize: "must be a whole number from 1 to 1000",
      startAt: "must be a time in ms",
    },
  ],
])("POST /runs with %s is answered with exactly what is wrong", async (body, messages) => {
  const { post } = await serve();
  const { errors = [] } = await problemOf(await post("/runs", body), 400);
  expect(Object.fromEntries(errors.map(({ path, message }) => [path, message]))).toEqual(messages);
});

test("whatever a member is, no refusal says just that it is invalid", async () => {
  const { post } = await serve();
  const members = ["types", "dryRun", "batchSize", "reason", "maxPerSecond", "concurrency", "startAt", "limit"];
  const others = ["ids", "maxErrorRate", "planOf", "backup", "of", "fields", "overwrite"];
  for (const kind of ["migrate", "undo", "cleanup", "backup", "restore", "verify"]) {
    for (const value of [null, true, -1, "\ud800:", [], [0], {}, { user: 0 }, { user: [0] }]) {
      const body = Object.fromEntries([...members, ...others].map((name) => [name, value]));
      const { errors = [] } = await problemOf(await post("/runs", { kind, ...body }), 400);
      for (const { path, message } of errors) expect(message, `${kind} ${path}`).not.toBe("Invalid input");
    }
  }
});
