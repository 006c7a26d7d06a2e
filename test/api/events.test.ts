import { expect, test, vi } from "vitest";
import { legacySnapshot, legacyUser, serve, unreadable } from "./serve.ts";

const store = {
  users: { "user:u1": legacyUser(), "user:torn": unreadable },
  snapshots: { "snap:s1": legacySnapshot() },
};

test.each([
  ["/run", {}, "migration_completed", { migrated: 2, errors: 1, dryRun: false }],
  ["/users", {}, "user_migration_completed", { migrated: 1, errors: 1, dryRun: false }],
  ["/snapshots", {}, "snapshot_migration_completed", { migrated: 1, errors: 0, dryRun: false }],
  ["/users", { dryRun: true }, "user_migration_completed", { migrated: 1, errors: 1, dryRun: true }],
  ["/run", { skipErrors: false }, "error_occurred", { errors: 1, dryRun: false }],
  ["/users", { skipErrors: false, dryRun: true }, "error_occurred", { errors: 1, dryRun: true }],
])("POST %s with %j leaves one event, %s", async (path, options, eventType, eventData) => {
  const { run, events } = await serve(store);
  const { id, finishedAt, startedAt } = (await run(path, options)).run;
  expect(events.size).toBe(1);
  const [[key, text] = ["", ""]] = events;
  const event = JSON.parse(text);
  expect(key).toBe(`event:${event.id}`);
  expect(key.split(":").length).toBe(2);
  expect(event).toMatchObject({
    ...{ userId: "admin", eventType, timestamp: finishedAt, sessionId: expect.stringMatching(/\S/) },
    eventData: { runId: id, duration: (finishedAt as number) - (startedAt as number), ...eventData },
  });
  expect(Object.keys(event).sort()).toEqual(["eventData", "eventType", "id", "sessionId", "timestamp", "userId"]);
});

test("every run leaves its own event, and reading leaves none", async () => {
  const { run, get, events } = await serve(store);
  const ids = [(await run()).run.id, (await run()).run.id, (await run("/users", { dryRun: true })).run.id];
  for (const path of ["/stats", "/runs", "/records/user/u1", `/runs/${ids[0]}/results`]) await get(path);
  const runIds = [...events.values()].map((text) => JSON.parse(text).eventData.runId);
  expect(runIds.sort()).toEqual(ids.sort());
});

test("a run that stops at its first error says at which, and leaves what comes after alone", async () => {
  const { run, entries, stored } = await serve({ users: { "user:a": unreadable, "user:u1": legacyUser() } });
  const before = stored();
  const { success, message, run: failed, result } = await run("/users", { skipErrors: false });
  expect(success).toBe(false);
  expect(failed).toMatchObject({ status: "failed", error: expect.stringContaining('"a"') });
  expect(message).toContain("failed");
  expect(result.details).toMatchObject([{ id: "a", action: "error" }]);
  expect(entries).toEqual(before);
});

test("a run that was cancelled has not completed, and no event says so", async () => {
  const { begin, post, run, gate, events } = await serve(store);
  gate.close();
  const { id } = await begin("/users");
  await post(`/runs/${id}/cancel`);
  gate.open();
  const next = (await run("/users")).run.id;
  await vi.waitFor(() => expect(events.size).toBeGreaterThan(0));
  expect([...events.values()].map((text) => JSON.parse(text).eventData.runId)).toEqual([next]);
});
