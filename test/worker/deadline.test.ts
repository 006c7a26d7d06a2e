import { expect, test } from "vitest";
import type { RecordStore } from "../../src/control/ports.ts";
import { withDeadline } from "../../src/worker/deadline.ts";

test("a store that never answers is a store that failed", async () => {
  const silent = { list: () => new Promise(() => {}) } as unknown as RecordStore;
  await expect(withDeadline(silent, 1).list("", null)).rejects.toThrow("no answer within");
});
