import { describe, expect, test } from "vitest";
import { apply, plan, type Readable } from "../../src/engine/plan.ts";
import { cleanUp } from "../../src/engine/planCleanup.ts";
import { undo } from "../../src/engine/planUndo.ts";
import { users } from "../../src/schema/users.ts";

const stored = '{"uid":"u1","createdAt":1,"subscriptionStatus":"trial","trialEndsAt":5,"status":null}';

function migratedRecord(text = stored) {
  const planned = plan(users, text, 9) as Readable;
  const applied = apply(planned) as { text: string };
  return { record: JSON.parse(applied.text), changes: planned.changes };
}

test("what the application changed since stays, and is reported", () => {
  const { record, changes } = migratedRecord();
  record.analytics.sessionCount = 7;
  record.subscription.status = "active";
  const undone = undo(users, JSON.stringify(record), changes);
  const left = JSON.parse(undone?.text as string);
  expect(left.analytics.sessionCount).toBe(7);
  expect(left.subscription).toEqual({ status: "active" });
  expect(undone?.kept).toEqual(
    ["analytics", "subscription", "subscription.status"].map((path) => ({ path, reason: "changed" })),
  );
  expect(undone?.removed).toEqual(["subscription.trialEnd", "updatedAt", "lastActivityAt", "status"]);
  expect(left).not.toHaveProperty("updatedAt");
  expect(left.status).toBeNull();
});

test("a field that the application took out is not taken out twice", () => {
  const { record, changes } = migratedRecord();
  delete record.lastActivityAt;
  const undone = undo(users, JSON.stringify(record), changes);
  expect(undone?.kept).toEqual([{ path: "lastActivityAt", reason: "changed" }]);
});

test("a record that nobody can read any more is left alone", () => {
  const { changes } = migratedRecord();
  expect(undo(users, "{", changes)).toBeNull();
  expect(undo(users, "[]", changes)).toBeNull();
});

test("undoing twice changes nothing more", () => {
  const { record, changes } = migratedRecord();
  const once = undo(users, JSON.stringify(record), changes)?.text as string;
  expect(undo(users, once, changes)?.text).toBe(once);
});

test("a migration that replaced a placeholder, undone, gives the placeholder back", () => {
  const paying = '{"subscriptionStatus":"active","subscription":{"status":"none","lastPaymentAt":1}}';
  const { record, changes } = migratedRecord(paying);
  expect(record.subscription.status).toBe("active");
  const undone = undo(users, JSON.stringify(record), changes);
  expect(JSON.parse(undone?.text as string)).toEqual(JSON.parse(paying));
});

describe("the last copy of a value is never removed", () => {
  test("what a clean-up took out is put back into its legacy field", () => {
    const before = '{"uid":"u1","createdAt":1,"subscriptionStatus":"active","lastPaymentAt":8}';
    const { record, changes } = migratedRecord(before);
    const { removed } = cleanUp(users, record, ["subscriptionStatus", "lastPaymentAt"]);
    const undone = undo(users, JSON.stringify(record), changes, new Set(removed));
    expect(undone).toMatchObject({ restored: ["subscriptionStatus", "lastPaymentAt"], kept: [] });
    expect(JSON.parse(undone?.text as string)).toEqual(JSON.parse(before));
  });

  test("what the application took out stays in its new place, and so does the container", () => {
    const { record, changes } = migratedRecord();
    delete record.subscriptionStatus;
    const undone = undo(users, JSON.stringify(record), changes);
    expect(undone?.kept).toEqual([
      { path: "subscription", reason: "not-empty" },
      { path: "subscription.status", reason: "last-copy" },
    ]);
    expect(JSON.parse(undone?.text as string).subscription).toEqual({ status: "trial" });
  });

  test("a null in the legacy field is the application's own, and nothing is put back there", () => {
    const { record, changes } = migratedRecord();
    record.subscriptionStatus = null;
    const undone = undo(users, JSON.stringify(record), changes, new Set(["subscriptionStatus"]));
    expect(undone?.kept).toContainEqual({ path: "subscription.status", reason: "last-copy" });
    expect(JSON.parse(undone?.text as string)).toMatchObject({
      subscriptionStatus: null,
      subscription: { status: "trial" },
    });
  });

  test("a legacy field that holds another value by now leaves the new place as it is", () => {
    const { record, changes } = migratedRecord();
    record.subscriptionStatus = "cancelled";
    const undone = undo(users, JSON.stringify(record), changes, new Set(["subscriptionStatus"]));
    expect(undone?.kept).toContainEqual({ path: "subscription.status", reason: "legacy-differs" });
    expect(JSON.parse(undone?.text as string)).toMatchObject({
      subscriptionStatus: "cancelled",
      subscription: { status: "trial" },
    });
  });
});
