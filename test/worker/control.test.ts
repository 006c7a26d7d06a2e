import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe } from "vitest";
import { kvStore } from "../../src/worker/kv.ts";
import { r2BackupStore } from "../../src/worker/r2.ts";
import { sqlLog } from "../../src/worker/sqlLog.ts";
import { countingSuite } from "../control/counting.suite.ts";
import { encryptionSuite } from "../control/encryption.suite.ts";
import { executionSuite } from "../control/execution.suite.ts";
import { historySuite } from "../control/history.suite.ts";
import { kindSuite } from "../control/kinds.suite.ts";
import { progressSuite } from "../control/progress.suite.ts";
import { runSuite } from "../control/runs.suite.ts";
import type { Entry, InHome } from "../control/testStores.ts";
import { timelineSuite } from "../control/timeline.suite.ts";
import { undoingSuite } from "../control/undo.suite.ts";

const inWorkerd: InHome = async (body) => {
  const namespaces = { user: env.KV_USERS, snapshot: env.KV_SNAPS };
  const home = env.COORDINATOR.get(env.COORDINATOR.newUniqueId());
  await runInDurableObject(home, async (_coordinator, state) => {
    await body({
      stores: { user: kvStore(env.KV_USERS), snapshot: kvStore(env.KV_SNAPS) },
      log: sqlLog(state.storage),
      backupStore: r2BackupStore(env.BACKUPS as R2Bucket),
      write: (type, key, { text, ...options }) => namespaces[type].put(key, text, options),
      remove: (type, key) => namespaces[type].delete(key),
      read: (type) => readAll(namespaces[type]),
    });
  });
};

describe("runs over KV and SQLite in workerd", () => {
  runSuite(inWorkerd, 5);
  progressSuite(inWorkerd);
  timelineSuite(inWorkerd);
  kindSuite(inWorkerd);
  undoingSuite(inWorkerd);
  executionSuite(inWorkerd, 600);
  encryptionSuite(inWorkerd);
  countingSuite(inWorkerd);
  historySuite(inWorkerd);
});

async function readAll(namespace: KVNamespace): Promise<Record<string, Entry>> {
  const entries: Record<string, Entry> = {};
  const { keys } = await namespace.list();
  const names = keys.map(({ name }) => name);
  const texts = new Map<string, string | null>();
  // As many as KV takes in one call.
  for (let first = 0; first < names.length; first += 100)
    for (const [name, text] of await namespace.get(names.slice(first, first + 100))) texts.set(name, text);
  for (const { name, expiration, metadata } of keys) {
    const text = texts.get(name) as string;
    entries[name] = { text, ...(expiration !== undefined && { expiration }), ...(metadata != null && { metadata }) };
  }
  return entries;
}
