import { expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { currentUser, legacySnapshot, legacyUser, serve } from "./serve.ts";

const store = {
  users: { "user:u1": legacyUser(), "user:u2": legacyUser({ licenseKey: "LK" }) },
  snapshots: { "snap:s1": legacySnapshot() },
};

/** A store after a full run that saved what it changed, and that run. */
async function migrated() {
  const served = await serve(store);
  const { run } = await served.run("/run", { backup: true });
  return { ...served, of: run.id };
}

const cleanup = { types: ["user"], fields: { user: ["licenseKey"] } };
/** A body for each kind, for a run that has something to do; with what comes of it. */
const kinds: [kind: string, body: (of: string) => object, done: number, skipped: number, message: string][] = [
  ["migrate", () => ({}), 0, 4, "Migration completed: 0 migrated, 0 errors"],
  ["undo", (of) => ({ of }), 3, 0, "Undo completed: 3 undone, 0 errors"],
  ["cleanup", () => cleanup, 1, 2, "Clean-up completed: 1 cleaned up, 0 errors"],
  ["verify", (of) => ({ of }), 4, 0, "Verification completed: 4 confirmed, 0 errors"],
  ["backup", () => ({ types: ["user"] }), 3, 0, "Backup completed: 3 saved, 0 errors"],
  ["restore", (of) => ({ backup: of }), 3, 0, "Restore completed: 3 put back, 0 errors"],
];

test.each(kinds)(
  "POST /runs for a %s that ends in time is answered with all that the contract names",
  async (...row) => {
    const [kind, body, done, skipped, message] = row;
    const { post, get, of } = await migrated();
    const answer = await post("/runs", { kind, ...body(of) }, { prefer: "wait=30" });
    expect(answer.status).toBe(200);
    const started = (await answer.json()) as { run: Run };
    const counts = { migrated: done, skipped, errors: 0, conflicts: 0, warnings: 0 };
    expect(started).toEqual({
      success: true,
      result: {
        ...{ success: true, ...counts, details: expect.any(Array), detailsTruncated: expect.any(Boolean) },
        timestamp: started.run.startedAt,
        duration: (started.run.finishedAt as number) - (started.run.startedAt as number),
      },
      message,
      run: expect.objectContaining({ kind, status: "completed", dryRun: false, error: null }),
    });
    expect(started.run.counts).toEqual({ listed: done + skipped, ...counts });
    const { kind: _, types, ...options } = body(of) as Record<string, unknown>;
    expect(started.run.options).toEqual({ batchSize: 50, skipErrors: true, verbose: false, ...options });
    expect(started.run.types).toEqual(types ?? ["user", "snapshot"]);
    expect(await get(`/runs/${started.run.id}`)).toEqual(started.run);
  },
);

test.each(kinds)("a dry run of a %s counts the same, says would and writes nothing", async (...row) => {
  const [kind, body, done, skipped] = row;
  const served = await migrated();
  const before = served.stored();
  served.operations.length = 0;
  const { run, message } = await served.run("/runs", { kind, ...body(served.of), dryRun: true });
  expect(run).toMatchObject({ dryRun: true, status: "completed", counts: { migrated: done, skipped } });
  expect(message).toMatch(/^Dry run.* would be /);
  expect(served.operations).not.toContain("put");
  expect(served.entries).toEqual(before);
});

test.each(kinds)("a %s that nobody waits for is a 202 that says where it is, and goes on", async (kind, body) => {
  const { post, get, gate, of } = await migrated();
  gate.close();
  const answer = await post("/runs", { kind, ...body(of) }, { prefer: "respond-async" });
  expect(answer.status).toBe(202);
  const { run, message } = (await answer.json()) as { run: Run; message: string };
  expect(run).toMatchObject({ kind, status: "running", finishedAt: null });
  expect(message).toMatch(/\S/);
  expect(answer.headers.get("location")).toBe(`/debug/migration/runs/${run.id}`);
  gate.open();
  await vi.waitFor(async () => expect(await get(`/runs/${run.id}`)).toMatchObject({ status: "completed" }));
});

test.each(["verify", "backup"])(
  "what a %s confirmed or saved has no row, and is not said to be cut off",
  async (kind) => {
    const { run } = await serve({ users: { "user:u1": currentUser(), "user:u2": currentUser() } });
    const { result } = await run("/runs", { kind });
    expect(result).toMatchObject({ migrated: 3, details: [], detailsTruncated: false });
  },
);

test.each(["verify", "backup"])("a record that goes away under a %s is found among the skipped", async (kind) => {
  const { begin, gate, operations, entries, get } = await serve({ users: { "user:u1": currentUser() } });
  gate.close();
  const { id } = await begin("/runs", { kind });
  while (!operations.includes("getMany")) {
    gate.open();
    gate.close();
    await new Promise((resolve) => setImmediate(resolve));
  }
  entries.user.delete("user:u1");
  gate.open();
  const done = { status: "completed", counts: { migrated: 1, skipped: 1 } };
  await vi.waitFor(async () => expect(await get(`/runs/${id}`)).toMatchObject(done));
  const all = await get<{ results: object[] }>(`/runs/${id}/results`);
  expect(all.results).toMatchObject([{ id: "u1", action: "skipped" }]);
  expect((await get<{ results: object[] }>(`/runs/${id}/results?action=skipped`)).results).toEqual(all.results);
});

test.each([
  [
    ["snapshot", "user"],
    ["user", "snapshot"],
  ],
  [["user", "user"], ["user"]],
  [undefined, ["user", "snapshot"]],
])("types %j are taken as %j, as in a full run", async (types, taken) => {
  const { run } = await serve(store);
  expect((await run("/runs", { kind: "migrate", types, dryRun: true })).run.types).toEqual(taken);
});
