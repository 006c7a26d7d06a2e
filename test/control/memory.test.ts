import { describe } from "vitest";
import { countingSuite } from "./counting.suite.ts";
import { encryptionSuite } from "./encryption.suite.ts";
import { executionSuite } from "./execution.suite.ts";
import { historySuite } from "./history.suite.ts";
import { kindSuite } from "./kinds.suite.ts";
import { progressSuite } from "./progress.suite.ts";
import { runSuite } from "./runs.suite.ts";
import { type InHome, memoryHome } from "./testStores.ts";
import { timelineSuite } from "./timeline.suite.ts";
import { undoingSuite } from "./undo.suite.ts";

const inMemory: InHome = (body) => body(memoryHome());

describe("runs in memory", () => {
  runSuite(inMemory);
  progressSuite(inMemory);
  timelineSuite(inMemory);
  kindSuite(inMemory);
  undoingSuite(inMemory);
  executionSuite(inMemory);
  encryptionSuite(inMemory);
  countingSuite(inMemory);
  historySuite(inMemory);
});
