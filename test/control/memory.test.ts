import { describe } from "vitest";
import { createMemoryBackupStore } from "../../src/control/memory/memoryBackupStore.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import { countingSuite } from "./counting.suite.ts";
import { executionSuite } from "./execution.suite.ts";
import { historySuite } from "./history.suite.ts";
import { kindSuite } from "./kinds.suite.ts";
import { progressSuite } from "./progress.suite.ts";
import { runSuite } from "./runs.suite.ts";
import type { InHome } from "./testStores.ts";
import { timelineSuite } from "./timeline.suite.ts";
import { undoingSuite } from "./undo.suite.ts";

const inMemory: InHome = async (body) => {
  const stores = { user: createMemoryStore(), snapshot: createMemoryStore() };
  await body({
    stores,
    log: createMemoryLog(),
    backupStore: createMemoryBackupStore(),
    write: async (type, key, entry) => void stores[type].entries.set(key, entry),
    remove: async (type, key) => void stores[type].entries.delete(key),
    read: async (type) => structuredClone(Object.fromEntries(stores[type].entries)),
  });
};

describe("runs in memory", () => {
  runSuite(inMemory);
  progressSuite(inMemory);
  timelineSuite(inMemory);
  kindSuite(inMemory);
  undoingSuite(inMemory);
  executionSuite(inMemory);
  countingSuite(inMemory);
  historySuite(inMemory);
});
