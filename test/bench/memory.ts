/**
 * What large records cost in memory: 30 snapshots of 7 MB are counted, migrated with a backup, backed up, and restored from
 * either backup, in a workerd whose isolates may have heaps of 100 MB; one that needs more dies. Worker, coordinator and executors share one isolate
 * here, so the limit is for all of them together. npm run bench, or: node test/bench/memory.ts --heap 60 --executors 4
 */
import { parseArgs } from "node:util";
import type { Run } from "../../src/contract/run.ts";
import { megabytes, processMemory, startWorker } from "./benchWorker.ts";

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "30" },
    megabytes: { type: "string", default: "7" },
    executors: { type: "string", default: "1" },
    heap: { type: "string", default: "100" },
  },
});
const { records, heap, executors } = values;
const size = Number(values.megabytes);
// The platform gives an object 128 MB, of which buffers are a part; V8's limit is for objects and texts.
process.env.MINIFLARE_WORKERD_V8_FLAGS = `--max-heap-size=${heap} ${process.env.MORE_FLAGS ?? ""}`.trim();
const worker = await startWorker("memoryEntry.js");
const migration = { kind: "migrate", types: ["snapshot"], concurrency: Number(executors) };
const table: Record<string, object> = {};
try {
  await worker.ask(`/fill?count=${records}&bytes=${size * 1_048_576}`);
  await measure("counted", counted);
  await measure("dry run", () => worker.run({ ...migration, dryRun: true }));
  const migrated = await measure("migrated, with a backup", () => worker.run({ ...migration, backup: true }));
  const backup = await measure("backed up", () => worker.run({ ...migration, kind: "backup" }));
  // Each is restored over what the other holds, so every record is written.
  await measure("restored to before the migration", () => restored(migrated));
  await measure("restored to after it", () => restored(backup));
} finally {
  await worker.remove();
}
console.log(
  `\nMemory: ${records} snapshots of ${size} MB, executors: ${executors}, in heaps of ${heap} MB at the most\n`,
);
console.table(table);
console.log("Live heap: the size of a heap snapshot afterwards. workerd runs the emulators of KV and R2 as well.\n");
process.exit(); // wrangler keeps the event loop alive.

async function counted(): Promise<void> {
  while ((await worker.api<{ counting?: object }>("/stats")).counting)
    await new Promise((resolve) => setTimeout(resolve, 250));
}

async function restored({ id }: Run): Promise<void> {
  const { counts } = await worker.run({ ...migration, kind: "restore", backup: id, overwrite: true });
  if (counts.migrated !== Number(records)) throw new Error(`Restored were ${JSON.stringify(counts)}.`);
}

async function measure<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  console.log(`${what}: ${seconds} s`);
  const inspector = await worker.inspect();
  const live = await inspector.liveHeap();
  inspector.close();
  const memory = await processMemory();
  table[what] = {
    seconds,
    "live heap": megabytes(live),
    "workerd now": megabytes(memory?.now),
    "workerd's peak": megabytes(memory?.peak),
  };
  return result;
}
