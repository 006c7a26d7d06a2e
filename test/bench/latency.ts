/**
 * A migration in workerd over a KV store that takes as long as Cloudflare's: 100,000 records with 16 executors beside a
 * part of them with one. Figures only. npm run bench, or: node test/bench/latency.ts --records 100000 --executors 16
 */
import { parseArgs } from "node:util";
import { snapshotIdOf } from "../../src/seed/seedIds.ts";
import { type BenchWorker, megabytes, processMemory, startWorker } from "./benchWorker.ts";

type Page = { results: unknown[]; cursor: string | null };
type Operations = { list: number; read: number; write: number };

/** In ms. */
const latency = { LIST_MS: 60, READ_MS: 40, WRITE_MS: 120 };
const rounds = 5;

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "100000" },
    executors: { type: "string", default: "16" },
    one: { type: "string", default: "3000" },
  },
});
const [records, executors, one] = [values.records, values.executors, values.one].map(Number) as [
  number,
  number,
  number,
];

const slow = await measure(one, 1);
const fast = await measure(records, executors);
const { LIST_MS, READ_MS, WRITE_MS } = latency;
console.log(`\nLatency: runs in workerd, with ${LIST_MS} ms a list, ${READ_MS} ms a read and ${WRITE_MS} ms a write\n`);
console.table({ "1 executor": slow, [`${executors} executors`]: fast });
console.log(`${executors} executors: ${(fast["records a second"] / slow["records a second"]).toFixed(1)} times one\n`);
process.exit(); // wrangler keeps the event loop alive.

async function measure(size: number, concurrency: number) {
  const users = Math.round((size * 2) / 5);
  const worker = await startWorker("latencyEntry.js", { USERS: users, SNAPSHOTS: size - users, ...latency });
  try {
    await worker.api("/session");
    const before = await worker.ask<Operations>("/operations");
    const run = await worker.run({ kind: "migrate", concurrency });
    const { list, read, write } = await worker.ask<Operations>("/operations");
    const inspector = await worker.inspect();
    const heap = await inspector.liveHeap();
    inspector.close();
    const seconds = ((run.finishedAt as number) - run.createdAt) / 1_000;
    const last = snapshotIdOf(Math.floor((size - users) / 2));
    return {
      records: run.counts.listed,
      seconds: Math.round(seconds * 10) / 10,
      "records a second": Math.round(run.counts.listed / seconds),
      "writes a second": Math.round(run.counts.migrated / seconds),
      lists: list - before.list,
      "reads a record": Math.round(((read - before.read) / run.counts.listed) * 100) / 100,
      written: write - before.write,
      migrated: run.counts.migrated,
      "live heap": megabytes(heap),
      "workerd's peak": megabytes((await processMemory())?.peak),
      "a page of results": await timed(() => results(worker, run.id, "limit=100")),
      "search for an id": await timed(() => results(worker, run.id, `limit=100&q=${last}`)),
    };
  } finally {
    await worker.remove();
  }
}

async function results(worker: BenchWorker, run: string, query: string): Promise<void> {
  let page = await worker.api<Page>(`/runs/${run}/results?${query}`);
  while (page.cursor !== null && page.results.length === 0)
    page = await worker.api<Page>(`/runs/${run}/results?${query}&cursor=${page.cursor}`);
}

/** The quickest of some rounds. */
async function timed(work: () => Promise<unknown>): Promise<string> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return `${Math.round(best)} ms`;
}
