/**
 * The coordinator's books stay small however many records a run goes through: rows, file, memory, and the time that a
 * batch and a page of results take. Figures only. npm run bench, or: node test/bench/books.ts --sizes 1000,10000
 */
import type { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import type { Detail } from "../../src/control/results.ts";
import { decodeRows } from "../../src/control/rows.ts";
import type { Run } from "../../src/control/run.ts";
import { snapshotIdOf } from "../../src/seed/identity.ts";
import { readCopy } from "../chaos/books.ts";
import { type BooksWorker, peakMemory, startWorker } from "./booksWorker.ts";

type Page = { results: Detail[]; cursor: string | null };
type Figures = Record<string, string | number>;

const rounds = 9;
const table: Record<string, Figures> = {};
for (const size of readSizes()) {
  const name = `${size.toLocaleString("en")} records`;
  for (const [figure, value] of Object.entries(await measure(size)))
    table[figure] = { ...table[figure], [name]: value };
}
console.log("\nBooks: what a run leaves in the coordinator, over a store that costs nothing\n");
console.table(table);
process.exit(); // wrangler keeps the event loop alive.

async function measure(size: number): Promise<Figures> {
  const users = Math.round((size * 2) / 5);
  const worker = await startWorker({ users, snapshots: size - users });
  try {
    await worker.call("/session");
    const before = await peakMemory();
    const heapBefore = await worker.heap();
    const { run, largestBatch } = await migrate(worker);
    const after = await peakMemory();
    const heapAfter = await worker.heap();
    const books = await readCopy(worker.state, (database) => inspect(database, run.id));
    if (!books) throw new Error("The coordinator's file could not be read.");
    const times = await batchTimes(books.blobs);
    const fifth = Math.ceil(times.length / 5);
    const megabytes = (value: number | null) => (value === null ? "not measured" : `${Math.round(value)} MB`);
    return {
      "whole run": `${(((run.finishedAt as number) - run.createdAt) / 1_000).toFixed(1)} s`,
      batches: books.batches,
      "a batch, median": `${median(times)} ms`,
      "among the first fifth": `${median(times.slice(0, fifth))} ms`,
      "among the last fifth": `${median(times.slice(-fifth))} ms`,
      "workerd's peak memory": megabytes(after),
      "before the run": megabytes(before),
      "live heap after it": megabytes(heapAfter),
      "live heap before": megabytes(heapBefore),
      "the books' file": `${(books.file / 1_024).toFixed(0)} KB`,
      "a record of it": `${Math.round(books.file / size)} bytes`,
      "largest row of results": `${books.largestRows} bytes`,
      "largest row of batches": `${Math.max(largestBatch, books.largestBatch)} bytes`,
      "the run's row": `${books.runRow} bytes`,
      ...(await readTimes(worker, run, snapshotIdOf(Math.floor((size - users) / 2)))),
    };
  } finally {
    await worker.remove();
  }
}

async function migrate(worker: BooksWorker): Promise<{ run: Run; largestBatch: number }> {
  let { run } = await worker.call<{ run: Run }>("/run", { prefer: "respond-async" }, "POST");
  let largestBatch = 0;
  while (run.finishedAt === null) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    // A batch is largest while it is still to be done, for it holds its keys until then.
    largestBatch = Math.max(largestBatch, (await readCopy(worker.state, batchBytes)) ?? 0);
    run = await worker.call<Run>(`/runs/${run.id}`);
  }
  if (run.status !== "completed") throw new Error(`The run ended as ${run.status}: ${JSON.stringify(run)}`);
  return { run, largestBatch };
}

function batchBytes(database: DatabaseSync): number {
  const columns = ["run", "number", "type", "first", "last", "state", "late", "counts", "kept"];
  const bytes = columns.map((column) => `coalesce(octet_length("${column}"), 0)`).join(" + ");
  return number(database, `SELECT max(${bytes}) FROM batches`);
}

function inspect(database: DatabaseSync, run: string) {
  const first = "SELECT rows FROM result_rows WHERE run = ? AND part = 0 ORDER BY batch";
  return {
    batches: number(database, "SELECT count(*) FROM batches"),
    file: number(database, "PRAGMA page_count") * number(database, "PRAGMA page_size"),
    largestRows: number(database, "SELECT max(length(run) + 16 + length(rows)) FROM result_rows"),
    largestBatch: batchBytes(database),
    runRow: number(database, "SELECT max(octet_length(state)) FROM runs"),
    blobs: database
      .prepare(first)
      .all(run)
      .map(({ rows }) => rows as Uint8Array),
  };
}

function number(database: DatabaseSync, query: string): number {
  return Number(Object.values(database.prepare(query).get() ?? {})[0]);
}

/** From the first record of a batch to the first of the next, as their result rows say. */
async function batchTimes(blobs: readonly Uint8Array[]): Promise<number[]> {
  const starts = await Promise.all(blobs.map(async (blob) => (await decodeRows(blob))[0]?.at ?? 0));
  return starts.slice(1).map((start, index) => start - (starts[index] as number));
}

async function readTimes(worker: BooksWorker, run: Run, id: string): Promise<Figures> {
  const read = (query: string) => worker.call<Page>(`/runs/${run.id}/results?${query}`);
  const cursors = [""];
  for (let page = await read("limit=1000"); page.cursor !== null; page = await read(`limit=1000&cursor=${page.cursor}`))
    cursors.push(`&cursor=${page.cursor}`);
  const search = async (q: string) => {
    let page = await read(`limit=100&q=${q}`);
    while (page.cursor !== null && page.results.length === 0)
      page = await read(`limit=100&q=${q}&cursor=${page.cursor}`);
  };
  return {
    "first page of 100": await timed(() => read("limit=100")),
    "page in the middle": await timed(() => read(`limit=100${cursors[cursors.length >> 1]}`)),
    "last page": await timed(() => read(`limit=100${cursors.at(-1)}`)),
    "search, an id in the middle": await timed(() => search(id)),
    "search, no such id": await timed(() => search("nowhere")),
  };
}

async function timed(work: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return `${Math.round(median(times))} ms`;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

function readSizes(): number[] {
  try {
    const { values } = parseArgs({ options: { sizes: { type: "string", default: "1000,10000,100000" } } });
    if (!/^\d+(,\d+)*$/.test(values.sizes))
      throw new Error(`--sizes takes numbers like 1000,10000, not "${values.sizes}".`);
    return values.sizes.split(",").map(Number);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
