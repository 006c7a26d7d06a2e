import { Hono } from "hono";
import { quickStageSessions } from "../api/auth/quickStageSessions.ts";
import { signToken } from "../api/auth/token.ts";
import { createApi } from "../api/routes.ts";
import { createExecutor } from "../control/execution/executor.ts";
import { createMemoryExecutors } from "../control/memory/executors.ts";
import { createMemoryLog } from "../control/memory/log.ts";
import { createTimerScheduler } from "../control/memory/scheduler.ts";
import { createMemoryStore, type MemoryEntry } from "../control/memory/store.ts";
import { createMemoryVault } from "../control/memory/vault.ts";
import type { Clock, RecordStore, RunLog, Vault } from "../control/ports.ts";
import { createRecords } from "../control/records.ts";
import { createRuns } from "../control/runs.ts";
import { collections as quickStage } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import { createLife } from "./life.ts";

export const basePath = "/debug/migration";

export type BackendOptions = {
  /** The entries of each collection's store, by type. */
  entries: Readonly<Record<string, Map<string, MemoryEntry>>>;
  collections?: readonly Definition[];
  /** Awaited before every operation of a run on a record: what makes it take visible time, or fail when it rejects. */
  delay?: (operation: "list" | "getMany" | "put") => Promise<void>;
  /** Awaited before every other operation, so that a count of many records lets the page breathe. */
  breathe?: () => Promise<void>;
  clock?: Clock;
  log?: RunLog;
  vault?: Vault;
  events?: Map<string, string>;
};

/** The whole of what stands behind the page, in memory: the Worker's own routes and runs over other ports. */
export function createBackend({
  entries,
  collections = quickStage,
  delay,
  breathe,
  clock = Date.now,
  ...kept
}: BackendOptions) {
  const { log = createMemoryLog(), vault = createMemoryVault(), events = new Map<string, string>() } = kept;
  const held = (type: string) => entries[type] ?? new Map();
  const storesWith = (wait: BackendOptions["delay"]): Record<string, RecordStore> =>
    Object.fromEntries(collections.map(({ type }) => [type, createMemoryStore(held(type), wait)]));
  const stores = storesWith(breathe);
  const secret = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  const records = createRecords({ collections, stores, clock });

  function begin() {
    const life = createLife();
    const scheduler = createTimerScheduler(clock, () => runs.work().catch(life.rethrow));
    const sleep = (milliseconds: number) =>
      life.whileItLasts(new Promise<void>((resolve) => setTimeout(resolve, milliseconds)));
    // Only runs are slowed down: whoever looks at a record should not have to wait for it.
    const slowStores = storesWith((operation) => life.whileItLasts(delay?.(operation)));
    const runs = createRuns({
      collections,
      stores: slowStores,
      log: life.log(log),
      scheduler,
      executors: createMemoryExecutors(
        (number) => createExecutor({ number, coordinator: runs, collections, stores: slowStores, clock, vault, sleep }),
        life.rethrow,
      ),
      events: { put: async (key, text) => void events.set(key, text) },
      clock,
      vault,
      sleep,
      random: Math.random,
      newId: () => crypto.randomUUID(),
      // What is in memory is in no cache.
      readCacheSeconds: 0,
      retentionDays: 90,
    });
    const authenticate = quickStageSessions(secret, stores.user as RecordStore, clock);
    const api = createApi({ runs, records, collections, authenticate, allowedOrigins: [] });
    const end = () => {
      scheduler.stop();
      life.end();
    };
    return { app: new Hono().route(basePath, api), runs, scheduler, end };
  }

  let current = begin();
  if (log.openRuns().length > 0) void current.scheduler.wakeAt(clock());

  return {
    fetch: (request: Request) => Promise.resolve(current.app.fetch(request)),
    /** A session for a user of the store; `seconds` is how long it lasts. */
    token: (uid: string, seconds = 86_400) => signToken(secret, { uid, exp: Math.floor(clock() / 1000) + seconds }),
    events,
    /** Kills what drives the runs wherever it is, and begins anew from the log, by itself after so many ms. */
    crash(away: number) {
      current.end();
      current = begin();
      void current.scheduler.wakeAt(clock() + away);
    },
    stop: () => current.scheduler.stop(),
  };
}
