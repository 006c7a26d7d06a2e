import type { RecordStore, RunLog, Vault } from "../../src/control/ports.ts";
import type { RunKind, RunOptions } from "../../src/control/run.ts";
import { createRuns, type Runs, type RunsPorts } from "../../src/control/runs.ts";
import { collections } from "../../src/schema/collections.ts";

export type Entry = { text: string; expiration?: number; metadata?: unknown };

/** Where runs live in a test: memory, or KV and SQLite inside workerd. */
export type Home = {
  stores: Record<"user" | "snapshot", RecordStore>;
  log: RunLog;
  vault: Vault;
  write(type: "user" | "snapshot", key: string, entry: Entry): Promise<void>;
  remove(type: "user" | "snapshot", key: string): Promise<void>;
  /** Everything that is stored, by key. */
  read(type: "user" | "snapshot"): Promise<Record<string, Entry>>;
};
export type InHome = (body: (home: Home) => Promise<void>) => Promise<void>;

export const superadmin = { uid: "admin", name: "Ada" };
export const defaults = { batchSize: 50, skipErrors: true, verbose: false };

/** Runs with a clock that only moves when there is something to wait for, so that no test waits. */
export function driver(home: Home, overrides: Partial<RunsPorts> = {}) {
  let time = Date.now();
  let wake: number | null = null;
  const events = new Map<string, string>();
  const runs: Runs & { work(): Promise<void> } = createRuns({
    collections,
    stores: home.stores,
    log: home.log,
    vault: home.vault,
    scheduler: {
      wakeAt: (at) => {
        wake = wake === null ? at : Math.min(wake, at);
      },
    },
    events: { put: async (key, text) => void events.set(key, text) },
    clock: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
    random: () => 0.5,
    newId: () => crypto.randomUUID(),
    ...overrides,
  });
  return {
    runs,
    events,
    now: () => time,
    /** As the alarm does: works whenever it is due, until nothing is. */
    async drive(beforeEach: () => unknown = () => {}): Promise<void> {
      while (wake !== null) {
        time = Math.max(time, wake);
        wake = null;
        await beforeEach();
        await runs.work();
      }
    },
    /** Takes up what another driver left behind, as a new instance of the coordinator does. */
    async takeUp(): Promise<void> {
      wake = time;
      await this.drive();
    },
    async start(types: string[], options: Partial<RunOptions> & { kind?: RunKind; dryRun?: boolean } = {}) {
      const { kind = "migrate", dryRun = false, ...rest } = options;
      const started = await runs.start({ kind, types, dryRun, options: { ...defaults, ...rest } }, superadmin);
      if (!("run" in started)) throw new Error(JSON.stringify(started));
      return started.run.id;
    },
    async allResults(id: string) {
      return (await runs.results(id, { limit: 10_000 }))?.results ?? [];
    },
  };
}

export const legacyUser = (uid: string) =>
  `{"uid":"${uid}","createdAt":1690000000000,"subscriptionStatus":"trial","stripeCustomerId":"cus_${uid}"}`;
export const legacySnapshot = (id: string) => `{"id":"${id}","createdBy":"u1","createdAt":1690000000000,"public":true}`;
export const brokenRecord = '{"uid":';
export const number = (index: number) => String(index).padStart(4, "0");

/** Stores whose user store goes dead after so many writes: the next one is never answered. */
export function dying(home: Home, writes: number) {
  let left = writes;
  let died = () => {};
  const death = new Promise<void>((resolve) => {
    died = resolve;
  });
  const put: RecordStore["put"] = async (...args) => {
    left -= 1;
    if (left < 0) return new Promise(died);
    await home.stores.user.put(...args);
  };
  return { stores: { ...home.stores, user: { ...home.stores.user, put } }, death };
}
