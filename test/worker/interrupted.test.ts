import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { processed } from "../../src/control/batchCounts.ts";
import { abortAll, addSuperadmin, call, coordinator, eventsOf, executor, fill, start, until } from "./api.ts";

beforeEach(addSuperadmin);

type Stub = ReturnType<typeof coordinator>;

/** Ends an object wherever it is, as a deploy or a crash does. */
const abort = (object: Stub) =>
  runInDurableObject(object, (_instance, state) => state.abort("ended by a test")).catch(() => {});

test.each<[what: string, interrupt: () => unknown]>([
  ["the coordinator evicted", () => evictDurableObject(coordinator())],
  ["the coordinator aborted", () => abort(coordinator())],
  ["two executors aborted", () => Promise.all([abort(executor(0)), abort(executor(2))])],
  ["everything aborted", () => abortAll()],
])("%s again and again, a run goes on by itself and counts everything once", async (_what, interrupt) => {
  await fill(120);
  const run = await start("/run", { batchSize: 10, concurrency: 3 });
  for (const mark of [0, 60, 140, 200]) {
    await until(run.id, ({ counts }) => processed(counts) >= mark);
    await interrupt();
  }
  const ended = await until(run.id);
  expect(ended).toMatchObject({ status: "completed", total: 242, error: null, deferred: 0 });
  expect(ended.counts).toEqual({ listed: 242, migrated: 241, skipped: 0, errors: 1, conflicts: 0, warnings: 0 });
  const { results } = await call("GET", `/runs/${run.id}/results?limit=1000`);
  expect(new Set(results.map(({ type, id }: { type: string; id: string }) => `${type} ${id}`)).size).toBe(242);
  expect(results).toHaveLength(242);
  expect((await call("GET", "/stats")).summary).toMatchObject({ totalRecords: 242, legacyRecords: 1 });
  // Its event is out once, even if its sender was interrupted.
  expect(await eventsOf(run.id)).toHaveLength(1);
});
