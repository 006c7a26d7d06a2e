import { Hono } from "hono";
import { createApi } from "../api/routes.ts";
import { quickStageSessions } from "../api/session.ts";
import { signToken } from "../api/token.ts";
import { createBudget } from "../control/budget.ts";
import { countOn } from "../control/census.ts";
import { createMemoryLog } from "../control/memory/log.ts";
import { createTimerScheduler } from "../control/memory/scheduler.ts";
import { createMemoryStore, type MemoryEntry } from "../control/memory/store.ts";
import { createMemoryVault } from "../control/memory/vault.ts";
import type { Clock, RecordStore } from "../control/ports.ts";
import { createRecords } from "../control/records.ts";
import { createRuns } from "../control/runs.ts";
import { collections as quickStage } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";

export const basePath = "/debug/migration";

export type BackendOptions = {
  /** The entries of each collection's store, by type. */
  entries: Readonly<Record<string, Map<string, MemoryEntry>>>;
  collections?: readonly Definition[];
  /** Awaited before every operation on a record: what makes a run in memory take visible time. */
  delay?: (operation: "list" | "getMany" | "put") => Promise<void>;
  clock?: Clock;
};

/** The whole of what stands behind the page, in memory: the Worker's own routes and runs over other ports. */
export function createBackend({ entries, collections = quickStage, delay, clock = Date.now }: BackendOptions) {
  const stores: Record<string, RecordStore> = {};
  // Only runs are slowed down: whoever looks at the page should not have to wait for its figures.
  const slowStores: Record<string, RecordStore> = {};
  for (const { type } of collections) {
    const held = entries[type] ?? new Map();
    stores[type] = createMemoryStore(held);
    slowStores[type] = createMemoryStore(held, delay);
  }
  const events = new Map<string, string>();
  const secret = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  const scheduler = createTimerScheduler(clock, () => runs.work());
  const runs = createRuns({
    collections,
    stores: slowStores,
    log: createMemoryLog(),
    scheduler,
    events: { put: async (key, text) => void events.set(key, text) },
    clock,
    vault: createMemoryVault(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
    newId: () => crypto.randomUUID(),
  });

  const api = createApi({
    runs,
    records: createRecords({
      collections,
      stores,
      clock,
      countOn: (counting) => countOn(counting, collections, stores, createBudget(clock)),
      note: runs.noteCount,
    }),
    collections,
    authenticate: quickStageSessions(secret, stores.user as RecordStore, clock),
    allowedOrigins: [],
  });
  const app = new Hono().route(basePath, api);

  return {
    fetch: (request: Request) => Promise.resolve(app.fetch(request)),
    /** A session for a user of the store; `seconds` is how long it lasts. */
    token: (uid: string, seconds = 86_400) => signToken(secret, { uid, exp: Math.floor(clock() / 1000) + seconds }),
    events,
    stop: () => scheduler.stop(),
  };
}
