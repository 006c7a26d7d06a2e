import { expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { problemOf } from "./problem.ts";
import { legacyUser, records, type Served, serve } from "./serve.ts";

const commands = ["pause", "resume", "cancel"] as const;
type Command = (typeof commands)[number];

/** A store in which a run has begun and every operation of it is held back. */
async function held() {
  const served = await serve({ users: records("user:u", 5, legacyUser) });
  served.gate.close();
  const { id } = await served.begin("/users", { batchSize: 1 });
  const command = (name: Command) => served.post(`/runs/${id}/${name}`);
  /** Lets the operations through one after the other until the first record is about to be written. */
  const untilFirstPut = async () => {
    while (!served.operations.includes("put")) {
      served.gate.open();
      served.gate.close();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const until = (expected: object) =>
    vi.waitFor(async () => expect(await served.get(`/runs/${id}`)).toMatchObject(expected));
  return { ...served, id, command, until, untilFirstPut };
}

async function expectRefused(answer: Response, id: string, status: string) {
  const problem = await problemOf(answer, 409);
  expect(problem.detail).toContain(status);
  expect(problem.run).toMatchObject({ id, status });
}

const migrated = ({ entries }: Served) =>
  [...entries.user].filter(([key, { text }]) => key !== "user:admin" && text.includes("analytics")).length;

test("a command is answered with the run as it is now", async () => {
  const { id, command, get } = await held();
  for (const [name, status] of [
    ["pause", "paused"],
    ["resume", "running"],
    ["pause", "paused"],
    ["cancel", "cancelled"],
  ] as const) {
    const answer = await command(name);
    expect(answer.status).toBe(200);
    const run = (await answer.json()) as Run;
    expect(run).toMatchObject({ id, status });
    expect(run.finishedAt).toEqual(status === "cancelled" ? expect.any(Number) : null);
    expect(await get(`/runs/${id}`)).toEqual(run);
  }
});

test.each<[before: Command[], status: string, refused: Command[]]>([
  [[], "running", ["resume"]],
  [["pause"], "paused", ["pause"]],
  [["cancel"], "cancelled", ["pause", "resume", "cancel"]],
  [["pause", "cancel"], "cancelled", ["pause", "resume", "cancel"]],
])("after %j a run is %s and refuses %j with a 409 that says why", async (before, status, refused) => {
  const { id, command, get } = await held();
  for (const name of before) await command(name);
  for (const name of refused) await expectRefused(await command(name), id, status);
  expect(await get(`/runs/${id}`)).toMatchObject({ status });
});

test.each([
  ["completed", {}],
  ["failed", { skipErrors: false }],
])("a %s run refuses every command", async (status, options) => {
  const { run, post } = await serve({ users: { "user:torn": "{" } });
  const { id } = (await run("/users", options)).run;
  for (const name of commands) await expectRefused(await post(`/runs/${id}/${name}`), id, status);
});

test("a paused run takes up where it was, and its counts balance", async () => {
  const served = await held();
  const { gate, command, until, untilFirstPut, get, id } = served;
  await untilFirstPut();
  // It is answered once what is being written is written, and nothing else is.
  const answer = command("pause");
  await until({ status: "paused" });
  gate.open();
  expect(await (await answer).json()).toMatchObject({ status: "paused", counts: { migrated: migrated(served) } });
  expect(await (await served.post("/users", {})).json()).toMatchObject({ status: 409, run: { id, status: "paused" } });

  await command("resume");
  await until({ status: "completed", counts: { listed: 6, migrated: 5, skipped: 1, errors: 0 } });
  expect(migrated(served)).toBe(5);
  const { results } = await get<{ results: { id: string }[] }>(`/runs/${id}/results`);
  expect(new Set(results.map((row) => row.id)).size).toBe(5);
});

test("a cancelled run finishes the writes in hand and no others, and makes room for the next run", async () => {
  const served = await held();
  const { gate, command, until, untilFirstPut, get, id, run } = served;
  await untilFirstPut();
  const answer = command("cancel");
  await until({ status: "cancelled" });
  gate.open();
  expect(await (await answer).json()).toMatchObject({ status: "cancelled" });

  const next = await run("/users");
  expect(next.run).toMatchObject({ status: "completed", counts: { listed: 6, errors: 0 } });
  const cancelled = await get<Run>(`/runs/${id}`);
  expect(cancelled).toMatchObject({ status: "cancelled", counts: { migrated: 1 } });
  expect(next.run.counts.migrated).toBe(4);
  expect(migrated(served)).toBe(5);
});
