import { parseArgs } from "node:util";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import type { RunLog } from "../../src/control/ports.ts";
import { createCluster } from "../simulation/cluster.ts";
import type { Config } from "../simulation/config.ts";
import { createFaults } from "../simulation/faults.ts";
import { createLargeKv } from "../simulation/largeKv.ts";
import { createBucket, createEvents } from "../simulation/ports.ts";
import { createRandom } from "../simulation/random.ts";
import { createTime } from "../simulation/time.ts";

/** How long a migration takes in production, what it costs, and what it does to a live application: in virtual time. */

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "1000000" },
    executors: { type: "string", default: "1,4,16,64" },
  },
});

/** Dollars a million operations: https://developers.cloudflare.com/kv/platform/pricing/, checked 2026-11. */
const prices = { lists: 5, reads: 0.5, writes: 5, rows: 1 };
const actor = { uid: "bench", name: null };
const startAt = Date.UTC(2026, 10, 20);

type Application = { rate: number; isStamped: boolean };

async function migrate(records: number, executors: number, application: Application | null) {
  const time = createTime(startAt);
  const random = createRandom(records + executors);
  const config: Config = {
    seed: 1,
    troubles: new Set(),
    records: { user: 0, snapshot: 0 },
    applicationRate: 0,
    readCache: 60_000,
    locations: 1,
    faultRate: 0,
    steps: 0,
    meddling: 0,
    bulkCharacters: 25_000_000,
  };
  const finding = (text: string): never => {
    throw new Error(text);
  };
  const seedText = (id: string) =>
    `{"uid":"${id}","createdAt":1690000000000,"subscriptionStatus":"trial","stripeCustomerId":"cus_${id}"}`;
  const kv = createLargeKv({ records, time, random: random.fork("kv"), readCache: config.readCache, seedText });
  const shared = { config, time, random, faults: createFaults(config, random, time), trace: () => {}, finding };
  const { log, written } = counted(createMemoryLog());
  const cluster = createCluster(
    {
      ...shared,
      stores: { user: kv, snapshot: kv },
      bucket: createBucket(shared),
      events: createEvents(shared),
      poison: new Map(),
    },
    log,
  );
  const options = { batchSize: 500, skipErrors: true, verbose: false, concurrency: executors };
  const started = await immediately(
    time,
    cluster.call((runs) => runs.start({ kind: "migrate", types: ["user"], dryRun: false, options }, actor)),
  );
  if (!("run" in started)) throw new Error(JSON.stringify(started));
  const { id } = started.run;
  if (application) live(application);
  const isOver = () => log.run(id)?.settled === true;
  if ((await time.pass(isOver)) !== "over") throw new Error("The run did not end.");
  const run = log.run(id);
  if (run?.status !== "completed" || run.counts.errors > 0)
    throw new Error(`${run?.status}: ${run?.error} ${JSON.stringify(run?.counts)}`);
  return {
    seconds: ((run.finishedAt as number) - (run.startedAt as number)) / 1_000,
    usage: kv.usage,
    ...written,
    skipped: run.counts.skipped,
  };

  function live({ rate, isStamped }: Application): void {
    let number = 0;
    const step = (): void => {
      if (log.run(id)?.settled) return;
      number += 1;
      const stamp = isStamped ? `,"updatedAt":${time.now()}` : "";
      const seq = `,"seq${number}":${number}${stamp}}`;
      kv.applicationWrites(
        random.below(records),
        (text) =>
          `${text
            .replace(/,"seq.*?(?=[,}])/, "")
            .replace(/,"updatedAt":\d+/, "")
            .slice(0, -1)}${seq}`,
      );
      time.after(random.interval(rate), step);
    };
    step();
  }
}

/** The answer of a call, with as much time as it takes. */
async function immediately<T>(time: ReturnType<typeof createTime>, answer: Promise<T>): Promise<T> {
  let isHere = false;
  const done = answer.finally(() => {
    isHere = true;
  });
  await time.pass(() => isHere);
  return done;
}

/** The log, and what is written to it. */
function counted(log: RunLog) {
  const written = { rows: 0, bytes: 0 };
  const wrapped = new Proxy(log, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function" || !/^(save|add|drop)/.test(String(name))) return value;
      return (...args: unknown[]) => {
        written.rows += 1;
        for (const arg of args)
          written.bytes += arg instanceof Uint8Array ? arg.length : (JSON.stringify(arg)?.length ?? 0);
        return value.apply(target, args);
      };
    },
  });
  return { log: wrapped, written };
}

const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

async function print(records: number, executors: number, application: Application | null): Promise<void> {
  const began = performance.now();
  const { seconds, usage, rows, bytes } = await migrate(records, executors, application);
  const { lists, reads, writes, applicationWrites, lost, longestWindow } = usage;
  const dollars =
    (lists * prices.lists + reads * prices.reads + writes * prices.writes + rows * prices.rows) / 1_000_000;
  const what = application
    ? `${application.rate} writes/s ${application.isStamped ? "with" : "without"} stamps`
    : "no application";
  console.log(
    `${whole(records)} records, ${executors} executors, ${what}: ${whole(seconds)} s (${whole(records / seconds)} records/s); ` +
      `${whole(lists)} lists, ${whole(reads)} key reads (${(reads / records).toFixed(2)} a record), ${whole(writes)} writes; ` +
      `coordinator ${whole(rows)} rows, ${whole(bytes / 1_000_000)} MB; $${dollars.toFixed(2)}; ` +
      `of ${whole(applicationWrites)} application writes ${lost} lost (${((100 * lost) / Math.max(1, applicationWrites)).toFixed(2)} %), longest window ${longestWindow} ms ` +
      `(computed in ${((performance.now() - began) / 1_000).toFixed(0)} s)`,
  );
}

const records = Number(values.records);
for (const isStamped of [true, false]) await print(2_000, 1, { rate: 20, isStamped });
for (const isStamped of [true, false]) await print(Math.ceil(records / 10), 16, { rate: 20, isStamped });
for (const executors of values.executors.split(",").map(Number)) await print(records, executors, null);
