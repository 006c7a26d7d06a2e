import { expect, test } from "vitest";
import { withDeadline } from "../../src/control/execution/stores.ts";
import type { RecordStore } from "../../src/control/ports.ts";

test("a store that never answers is a store that failed", async () => {
  const silent = { list: () => new Promise(() => {}) } as unknown as RecordStore;
  await expect(withDeadline(silent, 1).list("", null)).rejects.toThrow("no answer within");
});

test("a store with a deadline is asked for exactly what was wanted", async () => {
  const asked: unknown[] = [];
  const note = async (...wanted: unknown[]) => void asked.push(wanted);
  const store = withDeadline({ list: note, getMany: note, put: note } as unknown as RecordStore);
  await store.list("user:", "a cursor", 70);
  await store.getMany(["user:1"]);
  await store.put("user:1", "{}", { expiration: 9 });
  expect(asked).toEqual([["user:", "a cursor", 70], [["user:1"]], ["user:1", "{}", { expiration: 9 }]]);
});
