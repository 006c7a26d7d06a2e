import { expect, test } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { legacySnapshot, legacyUser, serve, unreadable } from "./serve.ts";

const store = {
  users: { "user:u1": legacyUser({ licenseKey: "LK" }), "user:torn": unreadable },
  snapshots: { "snap:s1": legacySnapshot() },
};

/** A store after a run over users that saved what it changed; the events of the runs that come after it, by run. */
async function migrated() {
  const served = await serve(store);
  const { run } = await served.run("/users", { backup: true });
  const newEvents = () =>
    [...served.events.values()].map((text) => JSON.parse(text)).filter(({ eventData }) => eventData.runId !== run.id);
  return { ...served, of: run.id, newEvents };
}
const kinds: [kind: string, eventType: string, body: (of: string) => object, migrated: number, errors: number][] = [
  ["migrate", "snapshot_migration_completed", () => ({ types: ["snapshot"] }), 1, 0],
  ["undo", "undo_completed", (of) => ({ of }), 1, 0],
  ["cleanup", "cleanup_completed", () => ({ types: ["user"], fields: { user: ["licenseKey"] } }), 1, 1],
  ["verify", "verify_completed", (of) => ({ of }), 2, 1],
  ["backup", "backup_completed", () => ({ types: ["user"] }), 3, 0],
  ["restore", "restore_completed", (of) => ({ backup: of }), 1, 0],
];

test.each(kinds)(
  "a %s leaves one event, %s, with its figures and nobody's secrets",
  async (kind, eventType, body, done, errors) => {
    const { run, of, newEvents } = await migrated();
    const { id, startedAt, finishedAt }: Run = (await run("/runs", { kind, ...body(of), reason: "private" })).run;
    expect(newEvents()).toEqual([
      {
        id: expect.stringMatching(/\S/),
        ...{ userId: "admin", eventType, timestamp: finishedAt, sessionId: expect.any(String) },
        eventData: {
          ...{ runId: id, kind, migrated: done, errors, dryRun: false },
          duration: (finishedAt as number) - (startedAt as number),
        },
      },
    ]);
  },
);

test.each([
  [["user"], "user_migration_completed"],
  [["snapshot"], "snapshot_migration_completed"],
  [["user", "snapshot"], "migration_completed"],
])("a migration of %j by way of /runs leaves the same event as by its own path, %s", async (types, eventType) => {
  const { run, newEvents } = await migrated();
  await run("/runs", { kind: "migrate", types });
  expect(newEvents()).toMatchObject([{ eventType }]);
});

test.each(["verify", "cleanup"])("a %s that stops at its first error leaves error_occurred", async (kind) => {
  const { run, newEvents } = await migrated();
  const body = kind === "verify" ? {} : { fields: { user: ["licenseKey"] } };
  const { status } = (await run("/runs", { kind, types: ["user"], skipErrors: false, ...body })).run;
  expect(status).toBe("failed");
  expect(newEvents()).toMatchObject([{ eventType: "error_occurred", eventData: { errors: 1 } }]);
});

test("what was only refused or only scheduled leaves no event", async () => {
  const { post, begin, newEvents } = await migrated();
  await post("/runs", { kind: "undo", of: "unknown" });
  await post("/runs", { kind: "migrat" });
  const { id } = await begin("/users", { startAt: Date.now() + 60_000 });
  await post(`/runs/${id}/cancel`);
  expect(newEvents()).toEqual([]);
});
