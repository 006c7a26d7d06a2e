import type { Coordinator } from "../../src/control/execution/protocol.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import type { RunLog } from "../../src/control/ports.ts";
import { collections } from "../../src/schema/collections.ts";
import type { Config } from "./config.ts";
import { createExecutorHost, type ExecutorHost } from "./executorHost.ts";
import type { Faults } from "./faults.ts";
import type { Client } from "./history.ts";
import type { Kv } from "./kv.ts";
import { Crashed, createLife, type Life, logOf } from "./life.ts";
import type { createBucket, createEvents } from "./ports.ts";
import { createRuns, type SimulatedRuns } from "./product.ts";
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";
import type { Trace } from "./trace.ts";

export type ClusterWorld = {
  config: Config;
  time: Time;
  random: Random;
  faults: Faults;
  trace: Trace;
  finding: (text: string) => void;
  stores: Record<string, Pick<Kv, "view">>;
  bucket: ReturnType<typeof createBucket>;
  events: ReturnType<typeof createEvents>;
  /** Keys that kill an executor that reads them together with more than so many others. */
  poison: ReadonlyMap<string, number>;
};

export const mostExecutors = 64;

/** The coordinator and its executors, as Durable Objects are: each with an alarm, each lost now and then. */
export type Cluster = ReturnType<typeof createCluster>;

export function createCluster(world: ClusterWorld, log: RunLog = createMemoryLog()) {
  const { config, time, random, faults, trace, finding } = world;
  const hosts: ExecutorHost[] = [];
  let instance: { life: Life; runs: SimulatedRuns } | null = null;
  let alarm = Number.POSITIVE_INFINITY;
  let isWorking = false;
  let crashIn: { boundaries: number } | null = null;
  let ids = 0;

  function boundary(): void {
    if (!crashIn) return;
    crashIn.boundaries -= 1;
    if (crashIn.boundaries <= 0) crash();
  }

  function begin(): void {
    const life = createLife();
    const client: Client = {
      name: "coordinator",
      location: "coordinator",
      executor: null,
      lease: null,
      invocation: { operations: 0, underWay: 0 },
      isOver: life.isOver,
      delays: 0,
      frozenFor: 0,
      onRead: () => {},
      guard: life.guard,
    };
    const runs = createRuns({
      collections,
      stores: Object.fromEntries(Object.entries(world.stores).map(([type, kv]) => [type, kv.view(client)])),
      log: logOf(life, log, boundary, (error) => {
        if (!(error instanceof Crashed))
          finding(`An exception in a transaction: ${String((error as Error).stack ?? error)}`);
      }),
      scheduler: { wakeAt },
      executors: { wake, stop },
      events: world.events.view(client),
      backupStore: world.bucket.view(client),
      clock: time.now,
      sleep: (milliseconds) => life.guard(time.sleep(milliseconds)),
      random: random.next,
      newId: () => `run-${++ids}`,
      readCacheSeconds: config.readCache / 1_000,
      retentionDays: 90,
      notify: null,
    });
    instance = { life, runs };
    isWorking = false;
    if (log.openRuns().length > 0) wakeAt(time.now());
    invocationOf = () => {
      client.invocation = { operations: 0, underWay: 0 };
    };
  }
  let invocationOf = () => {};

  function wakeAt(due: number): void {
    const at = Math.ceil(due);
    if (at >= alarm) return;
    alarm = at;
    time.at(at, ring);
  }

  function ring(): void {
    if (!instance || isWorking || alarm > time.now()) return;
    alarm = Number.POSITIVE_INFINITY;
    isWorking = true;
    const { life, runs } = instance;
    trace(() => "coordinator works");
    invocationOf();
    life.guard(runs.work()).then(
      () => over(life, false),
      (error) => over(life, true, error),
    );
  }

  function over(life: Life, isError: boolean, error?: unknown): void {
    if (life.isOver()) return;
    isWorking = false;
    if (isError) {
      trace(() => `coordinator: work failed: ${error}`);
      if (!(error instanceof Crashed))
        finding(`The coordinator's work threw: ${String((error as Error).stack ?? error)}`);
      wakeAt(time.now() + 1_000);
    } else if (alarm < Number.POSITIVE_INFINITY) time.at(alarm, ring);
  }

  /** Ends the coordinator wherever it is; what is in its log stays. */
  function crash(): void {
    if (!instance) return;
    trace(() => "coordinator crashes");
    crashIn = null;
    instance.life.end();
    instance = null;
    time.after(random.pick([10, 500, 3_000, 15_000]), () => {
      trace(() => "coordinator is back");
      begin();
      if (alarm < Number.POSITIVE_INFINITY) time.at(alarm, ring);
    });
  }

  function wake(executor: number): void {
    if (faults.meets("lostCalls", 5)) return;
    time.after(random.between(5, 15), () => hosts[executor]?.wake());
  }

  function stop(executor: number, lease: number): void {
    if (faults.meets("lostCalls", 5)) return;
    time.after(random.between(5, 15), () => hosts[executor]?.stop(lease));
  }

  /** A call to the coordinator from elsewhere. It, or its answer, can get lost. */
  function call<T>(ask: (runs: SimulatedRuns) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`The coordinator can't be reached: ${why}`));
      time.after(random.between(5, 10), () => {
        if (!instance || faults.meets("lostAnswers", 0.15)) return fail("the call was lost");
        const forget = instance.life.onEnd(() => time.after(5, () => fail("it was restarted")));
        const isLost = faults.meets("lostAnswers", 0.15);
        ask(instance.runs).then(
          (answer) => {
            forget();
            const copy = structuredClone(answer);
            time.after(random.between(5, 10), () => (isLost ? fail("the answer was lost") : resolve(copy)));
          },
          (error) => {
            forget();
            if (!(error instanceof Crashed))
              finding(`The coordinator threw: ${String((error as Error).stack ?? error)}`);
            time.after(5, () => reject(error));
          },
        );
      });
    });
  }

  const coordinator: Coordinator = {
    lease: (executor, survived) => call((runs) => runs.lease(executor, survived)),
    report: (report) => {
      const sent = structuredClone(report);
      return call((runs) => runs.report(sent));
    },
  };
  for (let number = 0; number < mostExecutors; number += 1) hosts.push(createExecutorHost(number, world, coordinator));
  begin();

  return {
    log,
    call,
    hosts,
    crash,
    /** Ends the coordinator before or after one of its next changes to the log. */
    crashSoon: (boundaries: number) => {
      crashIn ??= { boundaries };
    },
    /** What the coordinator answers, without a call that could get lost. */
    runs: (): SimulatedRuns | null => instance?.runs ?? null,
  };
}
