import type { RunOptions } from "../../src/contract/run.ts";
import { createRuns } from "../../src/control/createRuns.ts";
import { createExecutor, type Executor } from "../../src/control/execution/executor.ts";
import { createMemoryBackupStore } from "../../src/control/memory/memoryBackupStore.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import type { BackupStore, RecordStore, RunLog } from "../../src/control/ports.ts";
import type { RunsPorts } from "../../src/control/runs.ts";
import type { RunKind } from "../../src/engine/lifecycle.ts";
import { collections } from "../../src/schema/collections.ts";
import { createTime } from "./time.ts";

export type Entry = { text: string; expiration?: number; metadata?: unknown };

/** Where runs live in a test: memory, or KV and SQLite inside workerd. */
export type Home = {
  stores: Record<"user" | "snapshot", RecordStore>;
  log: RunLog;
  backupStore: BackupStore;
  write(type: "user" | "snapshot", key: string, entry: Entry): Promise<void>;
  remove(type: "user" | "snapshot", key: string): Promise<void>;
  /** Everything that is stored, by key. */
  read(type: "user" | "snapshot"): Promise<Record<string, Entry>>;
};
/** A home in memory, for the length of a test. */
export function memoryHome() {
  const stores = { user: createMemoryStore(), snapshot: createMemoryStore() };
  return {
    stores,
    log: createMemoryLog(),
    backupStore: createMemoryBackupStore(),
    write: async (type, key, entry) => void stores[type].entries.set(key, entry),
    remove: async (type, key) => void stores[type].entries.delete(key),
    read: async (type) => structuredClone(Object.fromEntries(stores[type].entries)),
  } satisfies Home;
}

export type InHome = (body: (home: Home) => Promise<void>) => Promise<void>;

export const superadmin = { uid: "admin", name: "Ada" };
export const defaults = { batchSize: 50, skipErrors: true, verbose: false };

/** One thing that an executor does: an operation on a store or on the backups, or a call to the coordinator. */
export type Step = { executor: number; name: "lease" | "report" | "list" | "getMany" | "put" | "save"; keys: string[] };
/** Where an executor is lost: before the step has any effect, or after it, with nobody left to hear of it. */
export type Fate = "before" | "after" | undefined;
/** A write as it reached the store. */
export type Put = { at: number; type: string; key: string; text: string };

type Options = Partial<RunsPorts> & {
  /** How long each operation takes, in ms of the driver's time. */
  latency?: Partial<Record<Step["name"], number>>;
  fate?: (step: Step) => Fate;
  /** The coordinator is lost after this many transactions since `drive` was called, and another one takes its place at once. */
  coordinator?: { lostAfter: number; isAnswered: boolean };
};

/** Long enough for every lease, cache and lost call in a test to be over. */
const mostSteps = 50_000;

/** The time at which the last driver of a log stopped: the next one begins there. */
const times = new WeakMap<RunLog, () => number>();

class Gone extends Error {}

/** Runs and executors with a clock that only moves when everybody waits for it, so that no test waits. */
export function driver(home: Home, { latency = {}, fate, coordinator: end, ...overrides }: Options = {}) {
  const time = createTime(times.get(home.log)?.() ?? Date.now());
  const { clock } = time;
  times.set(home.log, overrides.clock ?? clock);
  const events = new Map<string, string>();
  const puts: Put[] = [];
  const invocations: { executor: number; operations: number }[] = [];
  const instances = new Map<number, Instance>();
  const woken = new Set<number>();
  let wake: number | null = null;
  let isWorking = false;
  let failure: unknown;

  const ports: RunsPorts = {
    collections,
    stores: home.stores,
    log: home.log,
    backupStore: home.backupStore,
    scheduler: {
      wakeAt: (at) => {
        wake = wake === null ? at : Math.min(wake, at);
      },
    },
    executors: {
      wake: (number) => void woken.add(number),
      stop: (number, lease) => instances.get(number)?.executor.stop(lease),
    },
    events: { put: async (key, text) => void events.set(key, text) },
    clock,
    // A caller that waits for something to happen is not what moves the clock; a pause to let others in is none.
    sleep: (milliseconds) => (milliseconds <= 1 ? Promise.resolve() : time.sleep(milliseconds, false)),
    random: () => 0.5,
    newId: () => crypto.randomUUID(),
    readCacheSeconds: 60,
    retentionDays: 90,
    notify: null,
    ...overrides,
  };
  const mortal = end && mortalLog(ports.log, end.lostAfter, end.isAnswered);
  let runs = createRuns({ ...ports, ...(mortal && { log: mortal.log }), stores: watched(ports.stores) });

  /** The coordinator that is alive. */
  function current() {
    if (mortal?.isLost()) {
      mortal.bury();
      runs = createRuns({ ...ports, stores: watched(ports.stores) });
      wake = clock();
    }
    return runs;
  }

  /** The coordinator's view of the stores: the clock must not move while it reads. */
  function watched(stores: RunsPorts["stores"]): RunsPorts["stores"] {
    const each = ({ list, getMany, put }: RecordStore): RecordStore => ({
      list: (...args) => time.during(list(...args)),
      getMany: (...args) => time.during(getMany(...args)),
      put: (...args) => time.during(put(...args)),
    });
    return Object.fromEntries(Object.entries(stores).map(([type, store]) => [type, each(store)]));
  }

  type Instance = { executor: Executor; isLost: boolean; isAtWork: boolean; isWoken: boolean };

  function createInstance(number: number): Instance {
    const step = async <T>(name: Step["name"], keys: string[], work: () => Promise<T>): Promise<T> => {
      const stay = () => new Promise<never>(() => {});
      const lose = () => {
        instance.isLost = true;
        if (instances.get(number) === instance) instances.delete(number);
        return stay();
      };
      if (instance.isLost) return stay();
      const invocation = invocations.at(-1);
      if (invocation?.executor === number) invocation.operations += 1;
      else invocations.push({ executor: number, operations: 1 });
      const lost = fate?.({ executor: number, name, keys });
      if (lost === "before") return lose();
      const ms = latency[name] ?? 0;
      if (ms > 0) await time.sleep(ms);
      const result = await time.during(work());
      if (lost === "after") return lose();
      return instance.isLost ? stay() : result;
    };
    const stores = Object.entries(ports.stores).map(([type, store]): [string, RecordStore] => [
      type,
      {
        list: (prefix, ...rest) => step("list", [prefix], () => store.list(prefix, ...rest)),
        getMany: (keys) => step("getMany", [...keys], () => store.getMany(keys)),
        put: (key, text, options) =>
          step("put", [key], async () => {
            puts.push({ at: clock(), type, key, text });
            await store.put(key, text, options);
          }),
      },
    ]);
    const encryption = ports.backupStore?.encryption;
    const backupStore = ports.backupStore && {
      ...ports.backupStore,
      get: (name: string) => time.during((ports.backupStore as BackupStore).get(name)),
      put: (name: string, bytes: Uint8Array) =>
        step("save", [name], () => (ports.backupStore as BackupStore).put(name, bytes)),
      ...(encryption && {
        encryption: {
          ...encryption,
          encrypt: (...args: Parameters<typeof encryption.encrypt>) => time.during(encryption.encrypt(...args)),
          decrypt: (...args: Parameters<typeof encryption.decrypt>) => time.during(encryption.decrypt(...args)),
        },
      }),
    };
    const executor = createExecutor({
      ...ports,
      number,
      stores: Object.fromEntries(stores),
      backupStore,
      coordinator: {
        lease: (...args) => step("lease", [], () => current().lease(...args)),
        report: (report) =>
          step("report", report.intents?.intents.map(({ key }) => key) ?? [], () => current().report(report)),
      },
      sleep: (milliseconds) => time.sleep(milliseconds),
    });
    const instance: Instance = { executor, isLost: false, isAtWork: false, isWoken: false };
    return instance;
  }

  function begin(number: number): void {
    const instance = instances.get(number) ?? createInstance(number);
    instances.set(number, instance);
    instance.isWoken = true;
    if (instance.isAtWork) return;
    instance.isAtWork = true;
    void (async () => {
      while (instance.isWoken) {
        instance.isWoken = false;
        do invocations.push({ executor: number, operations: 0 });
        while (await instance.executor.work());
      }
    })()
      .catch((error) => {
        instances.delete(number);
        if (!(error instanceof Gone)) failure = error;
      })
      .finally(() => {
        instance.isAtWork = false;
      });
  }

  function work(beforeEach: () => unknown): void {
    wake = null;
    isWorking = true;
    void (async () => {
      await beforeEach();
      await current().work();
    })()
      .catch((error) => {
        if (!(error instanceof Gone)) failure = error;
      })
      .finally(() => {
        isWorking = false;
      });
  }

  /** As alarms do: everybody works whenever it is due, until nothing is. */
  async function drive(beforeEach: () => unknown = () => {}): Promise<void> {
    mortal?.arm();
    for (let step = 0; ; step += 1) {
      if (step > mostSteps) throw new Error("The runs come to no end");
      await time.settle();
      if (failure !== undefined) throw failure;
      current();
      const numbers = [...woken];
      woken.clear();
      for (const number of numbers) begin(number);
      if (numbers.length > 0) continue;
      if (wake !== null && wake <= clock() && !isWorking) work(() => time.during(Promise.resolve(beforeEach())));
      else if (!time.moveOn(isWorking ? null : wake)) return;
    }
  }

  return {
    get runs() {
      return current();
    },
    drive,
    events,
    puts,
    /** What each executor did in each of its invocations, in order. */
    invocations,
    now: ports.clock,
    moveTo: time.moveTo,
    /** Has something happen at a time, whatever the runs are doing then. */
    at: (ms: number, happening: () => unknown) =>
      void time.sleep(Math.max(0, ms - clock())).then(() => time.during(Promise.resolve(happening()))),
    /** Takes up what another driver left behind, as a new instance of the coordinator does. */
    async takeUp(): Promise<void> {
      wake = clock();
      await drive();
    },
    async start(types: string[], options: Partial<RunOptions> & { kind?: RunKind; dryRun?: boolean } = {}) {
      const { kind = "migrate", dryRun = false, ...rest } = options;
      const started = await current().start({ kind, types, dryRun, options: { ...defaults, ...rest } }, superadmin);
      if (!("run" in started)) throw new Error(JSON.stringify(started));
      return started.run.id;
    },
    async allResults(id: string) {
      return (await current().results(id, { limit: 10_000 }))?.results ?? [];
    },
  };
}

/** A log whose owner is gone after so many transactions: whether or not the caller that asked for the last one got its answer. */
function mortalLog(log: RunLog, lostAfter: number, isAnswered: boolean) {
  let [transactions, depth, isArmed, isBuried] = [0, 0, false, false];
  const isLost = () => transactions >= lostAfter;
  const alive = () => {
    if (isLost()) throw new Gone("The coordinator is gone.");
  };
  const methods = Object.entries(log).map(([name, method]) => [
    name,
    (...args: unknown[]) => {
      alive();
      return (method as (...args: unknown[]) => unknown)(...args);
    },
  ]);
  return {
    log: {
      ...Object.fromEntries(methods),
      transaction<T>(work: () => T): T {
        // One inside another ends with it: an object is not lost in the middle of what it does without waiting.
        if (depth > 0) return log.transaction(work);
        alive();
        depth += 1;
        try {
          return log.transaction(work);
        } finally {
          depth -= 1;
          if (isArmed) transactions += 1;
          if (!isAnswered) alive();
        }
      },
    } as RunLog,
    arm: () => {
      isArmed = true;
    },
    isLost: () => isLost() && !isBuried,
    bury: () => {
      isBuried = true;
    },
  };
}

export const legacyUser = (uid: string) =>
  `{"uid":"${uid}","createdAt":1690000000000,"subscriptionStatus":"trial","stripeCustomerId":"cus_${uid}"}`;
export const legacySnapshot = (id: string) => `{"id":"${id}","createdBy":"u1","createdAt":1690000000000,"public":true}`;
export const brokenRecord = '{"uid":';
export const number = (index: number) => String(index).padStart(4, "0");

/** An executor is lost after so many writes, before the next. */
export function dying(writes: number) {
  let left = writes;
  return (step: Step): Fate => {
    if (step.name === "put") left -= 1;
    return step.name === "put" && left === -1 ? "before" : undefined;
  };
}
