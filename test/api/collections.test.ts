import { expect, onTestFinished, test } from "vitest";
import type { Stats } from "../../src/contract/figures.ts";
import type { StartedRun } from "../../src/contract/run.ts";
import { basePath, createBackend } from "../../src/demo/backend.ts";
import { collections } from "../../src/schema/collections.ts";
import { copy, defineCollection } from "../../src/schema/definition.ts";
import { problemOf } from "./problem.ts";
import { legacyUser, superadmin } from "./serve.ts";

const categories = defineCollection({
  type: "category",
  plural: "Categories",
  prefix: "category:",
  containers: { label: {} },
  copies: [copy("name", "label.text", "string")],
  fills: {},
  deprecated: [],
  touched: [],
  secrets: [],
});

async function serveThree() {
  const texts = {
    user: { "user:admin": superadmin, "user:u1": legacyUser() },
    snapshot: {},
    category: { "category:c1": '{"name":"Tools"}', "category:c2": '{"label":{"text":"Toys"}}', "category:c3": "{" },
  };
  const entries = Object.fromEntries(
    Object.entries(texts).map(([type, held]) => [
      type,
      new Map(Object.entries(held).map(([key, text]) => [key, { text }])),
    ]),
  );
  const backend = createBackend({ entries, collections: [...collections, categories] });
  onTestFinished(backend.stop);
  const authorization = `Bearer ${await backend.token("admin")}`;
  const call = (path: string, init: RequestInit = {}) =>
    backend.fetch(
      new Request(`http://local${basePath}${path}`, { ...init, headers: { ...init.headers, authorization } }),
    );
  return { backend, call };
}

test("the figures of a third collection go by its plural, and the summary is over all three", async () => {
  const { call } = await serveThree();
  const { stats, summary, fields } = (await (await call("/stats")).json()) as Stats;
  expect(stats).toMatchObject({ totalUsers: 2, totalSnapshots: 0 });
  expect(stats).toMatchObject({
    totalCategories: 3,
    migratedCategories: 1,
    legacyCategories: 2,
    unreadableCategories: 1,
  });
  expect(summary).toEqual({ totalRecords: 5, migratedRecords: 2, legacyRecords: 3, migrationProgress: 40 });
  expect(fields).toContainEqual({
    ...{ type: "category", field: "name", target: "label.text" },
    ...{ records: 1, pending: 1, deprecated: false },
  });
});

test("its runs are started at its plural and leave an event of its type", async () => {
  const { backend, call } = await serveThree();
  const { run } = (await (await call("/categories", { method: "POST" })).json()) as StartedRun;
  expect(run).toMatchObject({ types: ["category"], counts: { listed: 3, migrated: 1, skipped: 1, errors: 1 } });
  const [event] = [...backend.events.values()].map((text) => JSON.parse(text));
  expect(event).toMatchObject({ eventType: "category_migration_completed", eventData: { runId: run.id } });
});

test("the second caller reads by its plural what is being migrated", async () => {
  const { call } = await serveThree();
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ startAt: Date.now() + 3_600_000 });
  await call("/run", { method: "POST", headers: { ...headers, prefer: "respond-async" }, body });
  const { detail } = await problemOf(await call("/categories", { method: "POST" }), 409);
  expect(detail).toContain("on users, snapshots and categories is still scheduled");
});
