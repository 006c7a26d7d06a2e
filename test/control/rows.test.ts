import { expect, test } from "vitest";
import { decodeRows, encodeRows, type Row } from "../../src/control/rows.ts";
import { undo } from "../../src/engine/planUndo.ts";
import { users } from "../../src/schema/users.ts";

test("rows that 0.1.0 wrote are read as they are written now, and can be undone", async () => {
  const changes = [
    { path: "updatedAt", from: null, value: 1, wasNull: false },
    { path: "status", from: null, value: "active", wasNull: true },
    { path: "subscription.status", from: "subscriptionStatus", digest: "d", preview: "p", wasNull: true },
  ];
  const old = { type: "user", id: "u1", action: "migrated", message: "Migrated.", changes, at: 1 };
  const digests = { source: "of the text that was planned", left: "of the text that was written" };
  const [row] = await decodeRows(await encodeRows([{ ...old, ...digests } as Row]));
  expect(row).toStrictEqual({
    ...old,
    ...{ plannedDigest: digests.source, writtenDigest: digests.left },
    changes: [
      { path: "updatedAt", from: null, value: 1 },
      { path: "status", from: null, value: "active", previous: null },
      { path: "subscription.status", from: "subscriptionStatus", digest: "d", preview: "p", previous: null },
    ],
  });
  expect(undo(users, '{"updatedAt":1,"status":"active"}', row?.changes?.slice(0, 2) ?? [])?.text).toBe(
    '{"status":null}',
  );
});

test("rows are read as they were written", async () => {
  const changes = [{ path: "subscription.status", from: "subscriptionStatus", value: "active", previous: "none" }];
  const keptFields = [{ path: "subscription", reason: "not-empty" as const }];
  const row: Row = { type: "user", id: "u1", action: "migrated", message: "Migrated.", changes, keptFields, at: 1 };
  expect(await decodeRows(await encodeRows([row]))).toStrictEqual([row]);
});
