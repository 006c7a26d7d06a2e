import { expect, onTestFinished, test, vi } from "vitest";
import { type SeedEntry, seedEntries } from "../../src/seed/seedEntries.ts";
import { openStore } from "../../src/tools/openStore.ts";
import { emptyProject } from "./project.ts";

vi.setConfig({ testTimeout: 30_000 }); // Each opens a real workerd, which takes its time on a busy machine.

async function emptyStore() {
  const store = await openStore(await emptyProject());
  onTestFinished(store.close);
  return store;
}

const user = (uid: string, fields: object): SeedEntry => ({
  collection: "user",
  key: `user:${uid}`,
  value: JSON.stringify(fields),
});

test("what is written is there, with its expiration and metadata, also after closing", async () => {
  const root = await emptyProject();
  const entries = [...seedEntries({ users: 40, snapshots: 40, now: Date.now() })];
  const first = await openStore(root);
  expect(await first.isEmpty()).toBe(true);
  await first.fill(entries);
  await first.close();

  const store = await openStore(root);
  onTestFinished(store.close);
  expect(await store.isEmpty()).toBe(false);
  const listed = [...(await store.users.list()).keys, ...(await store.snapshots.list()).keys];
  expect(listed.length).toBe(entries.length);
  for (const { key, collection, value, expiration, metadata } of entries) {
    expect(await (collection === "user" ? store.users : store.snapshots).get(key, "text")).toBe(value);
    expect(listed.find(({ name }) => name === key)).toEqual({
      name: key,
      ...(expiration !== undefined && { expiration }),
      ...(metadata !== undefined && { metadata }),
    });
  }
});

test("a store with one foreign record is not just ours", async () => {
  const store = await emptyStore();
  await store.fill(seedEntries({ users: 10, snapshots: 10, now: Date.now() }));
  expect(await store.holdsOnlySeed()).toBe(true);
  await store.snapshots.put("snap:theirs", "{}");
  expect(await store.holdsOnlySeed()).toBe(false);
});

test("the seeded superadmin is found, another one if that is gone, and none where there is none", async () => {
  const store = await emptyStore();
  expect(await store.findSuperadmin()).toBe(null);
  await store.fill([
    user("admin", { role: "user" }),
    user("b1", { role: "superadmin", deactivated: true }),
    { collection: "user", key: "user:b2", value: '{"role":"superadmin"' },
    { collection: "user", key: "user:byname:superadmin", value: '{"role":"superadmin"}' },
  ]);
  expect(await store.findSuperadmin()).toBe(null);
  await store.fill([user("z9", { role: "superadmin" })]);
  expect(await store.findSuperadmin()).toBe("z9");
  await store.fill([user("admin", { role: "superadmin" })]);
  expect(await store.findSuperadmin()).toBe("admin");
});
