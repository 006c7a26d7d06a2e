import { describe } from "vitest";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { emptyTables } from "../../src/control/memory/tables.ts";
import { logSuite } from "./log.suite.ts";

describe("the run log in memory", () => {
  logSuite(async (body) => {
    const tables = emptyTables();
    body(createMemoryLog(tables), () => createMemoryLog(structuredClone(tables)));
  });
});
