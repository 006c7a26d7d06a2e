import { expect, test } from "vitest";
import { apply, plan, type Readable } from "../../src/engine/plan.ts";
import { undo } from "../../src/engine/undo.ts";
import { users } from "../../src/schema/users.ts";

const stored = '{"uid":"u1","createdAt":1,"subscriptionStatus":"trial","trialEndsAt":5,"status":null}';

function migratedRecord() {
  const planned = plan(users, stored, 9) as Readable;
  const { text } = apply(planned) as { text: string };
  return { record: JSON.parse(text), changes: planned.changes };
}

test("what the application changed since stays, and is told", () => {
  const { record, changes } = migratedRecord();
  record.analytics.sessionCount = 7;
  record.subscription.status = "active";
  const undone = undo(JSON.stringify(record), changes);
  const left = JSON.parse(undone?.text as string);
  expect(left.analytics.sessionCount).toBe(7);
  expect(left.subscription).toEqual({ status: "active" });
  expect(undone?.kept).toEqual(["analytics", "subscription", "subscription.status"]);
  expect(undone?.removed).toEqual(
    ["updatedAt", "lastActivityAt", "status", "subscription.trialEnd"].sort(byPlan(changes)),
  );
  expect(left).not.toHaveProperty("updatedAt");
  expect(left.status).toBeNull();
});

test("a field that the application took out is not taken out twice", () => {
  const { record, changes } = migratedRecord();
  delete record.lastActivityAt;
  const undone = undo(JSON.stringify(record), changes);
  expect(undone?.kept).toEqual(["lastActivityAt"]);
});

test("a record that nobody can read any more is left alone", () => {
  const { changes } = migratedRecord();
  expect(undo("{", changes)).toBeNull();
  expect(undo("[]", changes)).toBeNull();
});

test("undoing twice changes nothing more", () => {
  const { record, changes } = migratedRecord();
  const once = undo(JSON.stringify(record), changes)?.text as string;
  expect(undo(once, changes)?.text).toBe(once);
});

function byPlan(changes: { path: string }[]) {
  const order = (path: string) => changes.findIndex((change) => change.path === path) + (path.includes(".") ? 100 : 0);
  return (left: string, right: string) => order(left) - order(right);
}
