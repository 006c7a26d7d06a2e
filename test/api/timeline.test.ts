import { expect, test } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import type { BatchView, ExecutorView, Note, Throughput } from "../../src/contract/runDetail.ts";
import { problemOf } from "./problem.ts";
import { currentUser, legacyUser, records, serve, unreadable } from "./serve.ts";

const users = { ...records("user:u", 6, legacyUser), "user:v": currentUser(), "user:w": unreadable };
type Batches = { batches: BatchView[]; cursor: string | null };
type Log = { entries: Note[]; cursor: string | null };

test("the batches of a run are listed one by one, without keys or anything else that is kept for going on", async () => {
  const { run, get } = await serve({ users });
  const { id } = (await run("/users", { batchSize: 4 })).run;
  const { batches, cursor } = await get<Batches>(`/runs/${id}/batches`);
  expect(cursor).toBe(null);
  const common = { type: "user", state: "done", attempts: 0, careful: false };
  const times = { startedAt: expect.any(Number), finishedAt: expect.any(Number) };
  const counts = { conflicts: 0, warnings: 0 };
  expect(batches).toEqual([
    {
      ...{ ...common, ...times, number: 0, after: null, last: "u0002", records: 4 },
      counts: { ...counts, migrated: 3, skipped: 1, errors: 0 },
    },
    {
      ...{ ...common, ...times, number: 1, after: "u0002", last: "v", records: 4 },
      counts: { ...counts, migrated: 3, skipped: 1, errors: 0 },
    },
    {
      ...{ ...common, ...times, number: 2, after: "v", last: null, records: 1 },
      counts: { ...counts, migrated: 0, skipped: 0, errors: 1 },
    },
  ]);
});

test("a batch that is not done is working or waiting, without counts", async () => {
  const served = await serve({ users });
  const { id } = (await served.run("/users", { dryRun: true })).run;
  expect((await served.get<Batches>(`/runs/${id}/batches`)).batches).toHaveLength(1);
  served.gate.close();
  const going = await served.begin("/users", { batchSize: 3 });
  let batches: BatchView[] = [];
  while (batches[0]?.state !== "working") {
    served.gate.open();
    served.gate.close();
    await new Promise((resolve) => setImmediate(resolve));
    ({ batches } = await served.get<Batches>(`/runs/${going.id}/batches`));
  }
  const open = { counts: null, finishedAt: null };
  expect(batches).toMatchObject([
    { ...open, state: "working", startedAt: expect.any(Number) },
    { ...open, state: "waiting", startedAt: null },
    { ...open, state: "waiting", startedAt: null },
  ]);
  const { executors } = await served.get<{ executors: ExecutorView[] }>(`/runs/${going.id}/executors`);
  const since = expect.any(Number);
  expect(executors).toEqual([{ number: 0, type: "user", batch: 0, records: 3, passed: 0, writing: 0, since }]);
  served.gate.open();
});

test("the log says who did what and how it ended", async () => {
  const { run, get } = await serve({ users });
  const { id } = (await run("/users")).run;
  const { entries, cursor } = await get<Log>(`/runs/${id}/log`);
  expect(cursor).toBe(null);
  expect(entries).toEqual([
    { at: expect.any(Number), level: "info", message: "Started by Mara." },
    { at: expect.any(Number), level: "info", message: "Listed 9 records; 1 batch." },
    { at: expect.any(Number), level: "info", message: "Completed: 6 migrated, 2 skipped, 1 error." },
  ]);
});

test("the throughput adds up to every record", async () => {
  const { run, get } = await serve({ users });
  const { id } = (await run("/users", { batchSize: 1 })).run;
  const { points, batches } = await get<Throughput>(`/runs/${id}/throughput`);
  expect(batches).toBe(9);
  expect(points.reduce((sum, { processed }) => sum + processed, 0)).toBe(9);
  for (const { from, to } of points) expect(to).toBeGreaterThan(from);
});

test.each(["batches", "log"])("%s come page by page, each once and in order", async (path) => {
  const { run, get } = await serve({ users });
  const { id } = (await run("/users", { batchSize: 1, verbose: true })).run;
  const all = await get<Record<string, unknown>>(`/runs/${id}/${path}?limit=500`);
  const name = path === "log" ? "entries" : "batches";
  const paged: unknown[] = [];
  let cursor: unknown = "";
  while (cursor !== null) {
    const page: Record<string, unknown> = await get(`/runs/${id}/${path}?limit=4${cursor && `&cursor=${cursor}`}`);
    expect((page[name] as unknown[]).length).toBeLessThanOrEqual(4);
    paged.push(...(page[name] as unknown[]));
    cursor = page.cursor;
  }
  expect(paged.length).toBeGreaterThan(8);
  expect(paged).toEqual(all[name]);
});

test.each([
  ["batches?limit=0", "limit"],
  ["batches?limit=501", "limit"],
  ["batches?limit=many", "limit"],
  ["batches?cursor=next", "cursor"],
  ["batches?cursor=1.5", "cursor"],
  ["batches?state=done", "state"],
  ["batches?limit=5&limit=6", "limit"],
  ["log?limit=-1", "limit"],
  ["log?cursor=-1", "cursor"],
  ["log?level=error", "level"],
  ["throughput?points=5", "points"],
])("GET /runs/:id/%s is a 400 that names %s", async (path, name) => {
  const { run, call } = await serve({ users });
  const { id } = (await run("/users")).run;
  const { errors } = await problemOf(await call(`/runs/${id}/${path}`), 400);
  expect(errors).toEqual([expect.objectContaining({ path: name })]);
});

test.each(["batches", "log", "throughput", "executors"])(
  "the %s of a run that does not exist are a 404",
  async (path) => {
    const { call } = await serve();
    await problemOf(await call(`/runs/no-such-run/${path}`), 404);
  },
);

test("a run that has not begun has nothing to show, and a cursor behind the end leads nowhere", async () => {
  const { begin, get } = await serve({ users });
  const { id }: Run = await begin("/users", { startAt: Date.now() + 60_000 });
  expect(await get(`/runs/${id}/batches?cursor=7`)).toEqual({ batches: [], cursor: null });
  expect(await get(`/runs/${id}/log?cursor=7`)).toEqual({ entries: [], cursor: null });
  expect(await get(`/runs/${id}/throughput`)).toEqual({ points: [], batches: 0 });
});
