/**
 * The real coordinator, asked for leases and given reports of slices as fast as it goes, by callers that read and write nothing: a
 * slice is what a real executor reported of twelve records, over and over.
 */

import { createRuns } from "../../src/control/createRuns.ts";
import { createExecutor } from "../../src/control/execution/executor.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import { users } from "../../src/schema/users.ts";
import { seededUser } from "../../src/seed/seedUsers.ts";
import worker, { Coordinator as RealCoordinator } from "../../src/worker/index.ts";
import { sqlLog } from "../../src/worker/sqlLog.ts";
import { createComputed } from "./computedStore.js";

const { environment } = createComputed();
const options = { batchSize: 1_000, skipErrors: true, verbose: false, concurrency: 64 };
const nobody = { uid: "bench", name: null };

const portsOver = (log, stores) => ({
  collections: [users],
  stores,
  log,
  scheduler: { wakeAt() {} },
  executors: { wake() {}, stop() {} },
  events: { put: async () => {} },
  backupStore: null,
  clock: Date.now,
  sleep: (milliseconds) => scheduler.wait(milliseconds),
  random: Math.random,
  newId: () => crypto.randomUUID(),
  readCacheSeconds: 0,
  retentionDays: 90,
});

/** A report on twelve records that were written, with the next twelve announced, as a real executor made it. */
async function realisticReport() {
  const entries = new Map();
  for (let index = 0; entries.size < 60; index += 1) {
    const { uid, value } = seededUser(index, { users: 600, snapshots: 0, now: Date.now() - 3_600_000 });
    if (!value.includes('"subscription":')) entries.set(`user:${uid}`, { text: value });
  }
  const stores = { user: createMemoryStore(entries) };
  const ports = portsOver(createMemoryLog(), stores);
  const runs = createRuns(ports);
  await runs.start({ kind: "migrate", types: ["user"], dryRun: false, options }, nobody);
  await runs.work();
  const reports = [];
  const report = (message) => {
    reports.push(message);
    return runs.report(message);
  };
  const executor = createExecutor({ ...ports, number: 0, coordinator: { ...runs, report } });
  await executor.work();
  const full = reports.filter(({ intents, settled }) => intents?.intents.length === 12 && settled?.passed === 12);
  return full.at(-1);
}

/** Counts what its statements write. */
function counting(storage) {
  const written = { rows: 0, bytes: 0, statements: 0 };
  const sizeOf = (value) => (typeof value === "string" ? value.length : (value?.byteLength ?? 8));
  const sql = {
    exec(query, ...bindings) {
      const cursor = storage.sql.exec(query, ...bindings);
      if (cursor.rowsWritten > 0) {
        written.rows += cursor.rowsWritten;
        written.bytes += bindings.reduce((sum, value) => sum + sizeOf(value), 0);
        written.statements += 1;
      }
      return cursor;
    },
  };
  return { written, storage: { sql, transactionSync: (work) => storage.transactionSync(work) } };
}

export class Coordinator extends RealCoordinator {
  constructor(state, env) {
    super(state, environment(env));
  }

  /** Lists a run's batches, to be leased. */
  async prepare() {
    const { written, storage } = counting(this.ctx.storage);
    this.written = written;
    const kv = environment(this.env).KV_USERS;
    const list = async (prefix, cursor, limit) => {
      const page = await kv.list({ prefix, cursor: cursor ?? undefined, limit });
      return { keys: page.keys.map(({ name }) => ({ key: name })), cursor: page.list_complete ? null : page.cursor };
    };
    this.runs = createRuns(portsOver(sqlLog(storage), { user: { list } }));
    await this.runs.start({ kind: "migrate", types: ["user"], dryRun: false, options }, nobody);
    await this.runs.work();
    Object.assign(written, { rows: 0, bytes: 0, statements: 0 });
    this.sizeBefore = this.ctx.storage.sql.databaseSize;
  }

  leaseFor(executor) {
    return this.runs.lease(executor);
  }

  reportOn(message) {
    return this.runs.report(message);
  }

  figures() {
    return { ...this.written, growth: this.ctx.storage.sql.databaseSize - this.sizeBefore };
  }
}

async function commits(env, slices, callers) {
  const stub = () => env.COORDINATOR.getByName("commits");
  await stub().prepare();
  const template = await realisticReport();
  const {
    settled,
    intents: { intents },
  } = template;
  let [left, reports] = [slices, 0];

  async function call(executor) {
    while (left > 0) {
      const work = await stub().leaseFor(executor);
      if (!work) return;
      const { number, last } = work.batch;
      const results = settled.results.map((result) => ({ ...result, batch: number }));
      for (let slice = 0; slice < 80 && left > 0; slice += 1) {
        const announced = intents.map((intent, index) => ({
          ...intent,
          key: `${work.batch.after ?? "user:"}/${slice}/${index}`,
        }));
        const message = {
          ...{ lease: work.lease, executor, settled: { ...settled, upTo: announced[11].key, results } },
          intents: { intents: announced, part: null },
        };
        if (slice === 0) message.listed = 1_000;
        left -= 1;
        reports += 1;
        const answer = await stub().reportOn(message);
        if (answer.stopped) throw new Error("A lease was stopped");
      }
      const end = { ...settled, upTo: last, passed: 0, results: [] };
      await stub().reportOn({ lease: work.lease, executor, settled: end, end: { why: "finished" } });
    }
  }

  const start = Date.now();
  await Promise.all(Array.from({ length: callers }, (_, executor) => call(executor)));
  const seconds = (Date.now() - start) / 1_000;
  const { rows, ...rest } = await stub().figures();
  return { reports, seconds, rows, ...rest, message: JSON.stringify(template).length };
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/commits") return worker.fetch(request, environment(env));
    const [slices, callers] = [Number(searchParams.get("slices")), Number(searchParams.get("callers"))];
    return Response.json(await commits(env, slices, callers));
  },
};
