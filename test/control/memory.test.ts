import { describe } from "vitest";
import { createMemoryBackupStore } from "../../src/control/memory/memoryBackupStore.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import { countingSuite } from "./counting.ts";
import { courseSuite } from "./course.ts";
import { executionSuite } from "./executing.ts";
import { historySuite } from "./history.ts";
import type { InHome } from "./home.ts";
import { kindSuite } from "./kinds.ts";
import { progressSuite } from "./progress.ts";
import { runSuite } from "./suite.ts";
import { undoingSuite } from "./undoing.ts";

const inMemory: InHome = async (body) => {
  const stores = { user: createMemoryStore(), snapshot: createMemoryStore() };
  await body({
    stores,
    log: createMemoryLog(),
    vault: createMemoryBackupStore(),
    write: async (type, key, entry) => void stores[type].entries.set(key, entry),
    remove: async (type, key) => void stores[type].entries.delete(key),
    read: async (type) => structuredClone(Object.fromEntries(stores[type].entries)),
  });
};

describe("runs in memory", () => {
  runSuite(inMemory);
  progressSuite(inMemory);
  courseSuite(inMemory);
  kindSuite(inMemory);
  undoingSuite(inMemory);
  executionSuite(inMemory);
  countingSuite(inMemory);
  historySuite(inMemory);
});
