import { Hono } from "hono";
import { isActiveSuperadmin, quickStageSessions } from "../api/auth/quickStageSessions.ts";
import { signToken } from "../api/auth/token.ts";
import { createApi } from "../api/createApi.ts";
import type { AuditPorts } from "../control/auditTrail.ts";
import { createRecords } from "../control/createRecords.ts";
import { createRuns } from "../control/createRuns.ts";
import { createExecutor } from "../control/execution/executor.ts";
import { createMemoryExecutors } from "../control/memory/executors.ts";
import { createMemoryBackupStore } from "../control/memory/memoryBackupStore.ts";
import { createMemoryLog } from "../control/memory/memoryLog.ts";
import { createMemoryStore, type MemoryEntry } from "../control/memory/memoryRecordStore.ts";
import { createTimerScheduler } from "../control/memory/scheduler.ts";
import type { BackupStore, Clock, RecordStore, RunLog } from "../control/ports.ts";
import { collections as quickStage } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";

export const basePath = "/debug/migration";

export type BackendOptions = {
  /** The entries of each collection's store, by type. */
  entries: Readonly<Record<string, Map<string, MemoryEntry>>>;
  /** @default QuickStage's users and snapshots */
  collections?: readonly Definition[];
  /** Awaited before every store operation of a run. Slows runs down, or makes the operation fail when it rejects. */
  delay?: (operation: "list" | "getMany" | "put", keys?: readonly string[]) => Promise<void>;
  /** Awaited before every other store operation, for example to let the page draw while many records are counted. */
  delayOfReads?: () => Promise<void>;
  clock?: Clock;
  log?: RunLog;
  backupStore?: BackupStore;
  /** Analytics events, by key. */
  events?: Map<string, string>;
  /** How the audit trail is sealed, and where its newest entry is noted. @default neither: the demo has no lasting secret */
  audit?: Pick<AuditPorts, "auditKeys" | "auditHeads" | "publishAudit">;
  /** Whether what can't be undone needs approval by a second person. @default false */
  approvals?: boolean;
};

/** The API over memory: the routes and runs of the Worker, with other ports. */
export function createBackend({
  entries,
  collections = quickStage,
  delay,
  delayOfReads,
  clock = Date.now,
  log = createMemoryLog(),
  backupStore = createMemoryBackupStore(),
  events = new Map<string, string>(),
  audit = {},
  approvals = false,
}: BackendOptions) {
  const storesWith = (wait: BackendOptions["delay"]): Record<string, RecordStore> =>
    Object.fromEntries(collections.map(({ type }) => [type, createMemoryStore(entries[type] ?? new Map(), wait)]));
  const stores = storesWith(delayOfReads);
  const secret = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  const records = createRecords({ collections, stores, clock });

  function start() {
    const process = createProcess();
    const scheduler = createTimerScheduler(clock, () => runs.work().catch(process.rethrow));
    const sleep = (milliseconds: number) =>
      process.untilKilled(new Promise<void>((resolve) => setTimeout(resolve, milliseconds)));
    // Only runs are slowed down: nobody should wait for the page of one record.
    const slowStores = storesWith((...asked) => process.untilKilled(delay?.(...asked)));
    const runs = createRuns({
      collections,
      stores: slowStores,
      log: process.log(log),
      scheduler,
      executors: createMemoryExecutors(
        (number) =>
          createExecutor({ number, coordinator: runs, collections, stores: slowStores, clock, backupStore, sleep }),
        process.rethrow,
      ),
      events: { put: async (key, text) => void events.set(key, text) },
      clock,
      backupStore,
      sleep,
      random: Math.random,
      newId: () => crypto.randomUUID(),
      // Memory has no read cache.
      readCacheSeconds: 0,
      retentionDays: 90,
      notify: null,
      isStillAllowed: ({ uid }) => isActiveSuperadmin(stores.user as RecordStore, uid),
      approvals,
      ...audit,
    });
    const authenticate = quickStageSessions(secret, stores.user as RecordStore, clock);
    const api = createApi({ runs, records, collections, authenticate, allowedOrigins: [] });
    const kill = () => {
      scheduler.stop();
      process.kill();
    };
    return { app: new Hono().route(basePath, api), runs, scheduler, kill };
  }

  let current = start();
  if (log.openRuns().length > 0) void current.scheduler.wakeAt(clock());

  return {
    fetch: (request: Request) => Promise.resolve(current.app.fetch(request)),
    /** A session for a user of the store, valid for `seconds`. */
    token: (uid: string, seconds = 86_400) => signToken(secret, { uid, exp: Math.floor(clock() / 1000) + seconds }),
    events,
    /** Kills the process that drives the runs. A new one continues from the run log after `downtime` ms. */
    crash(downtime: number) {
      current.kill();
      current = start();
      void current.scheduler.wakeAt(clock() + downtime);
    },
    stop: () => current.scheduler.stop(),
  };
}

/** The methods of a run log that change it. */
const logChanges = /^(?:transaction|save|add|drop|forget)/;

/** Plays the process that drives the runs: once it is killed, nothing that it was waiting for continues. */
function createProcess() {
  let isKilled = false;
  const never = new Promise<never>(() => {});
  return {
    kill: () => {
      isKilled = true;
    },
    /** Waits as well, but never settles once the process is killed. */
    async untilKilled(waited: Promise<void> | undefined): Promise<void> {
      try {
        await waited;
      } finally {
        if (isKilled) await never;
      }
    },
    /** The log as this process sees it: it can't be changed once the process is killed. */
    log: (log: RunLog): RunLog =>
      new Proxy(log, {
        get(target, name) {
          if (isKilled && logChanges.test(String(name))) throw new Error("killed");
          return Reflect.get(target, name);
        },
      }),
    /** Throws an error again unless the process is killed, which is what caused it then. */
    rethrow: (error: unknown) => {
      if (!isKilled) throw error;
    },
  };
}
