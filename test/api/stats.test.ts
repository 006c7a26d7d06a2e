import { expect, test } from "vitest";
import type { Stats } from "../../src/contract/figures.ts";
import {
  currentSnapshot,
  currentUser,
  legacySnapshot,
  legacyUser,
  records,
  type Served,
  serve,
  unreadable,
} from "./serve.ts";

const statsOf = ({ get }: Served) => get<Stats>("/stats");

test("the figures are those that counting by hand gives", async () => {
  const served = await serve({
    users: {
      "user:u1": legacyUser({ stripeCustomerId: "cus_1", lastPaymentAt: null }),
      "user:u2": legacyUser({ licenseKey: "QS-1" }),
      "user:u3": currentUser({ subscriptionStatus: "trial", licenseKey: "QS-2" }),
      "user:u4": unreadable,
      "user:u5": legacyUser({ analytics: [] }),
      "user:byname:ada": "u1",
      "user:byemail:ada@example.com": "u1",
      "pat:0123": "{}",
    },
    snapshots: {
      "snap:s1": legacySnapshot({ password: "hidden" }),
      "snap:s2": currentSnapshot({ metadata: { createdAt: 1_690_000_000_000, public: false }, public: true }),
      "snap:s3": "[]",
      "snap:s1:comments": "[]",
    },
  });
  const before = Date.now();
  const stats = await statsOf(served);

  expect(stats.stats).toEqual({
    totalUsers: 6,
    migratedUsers: 2, // admin and u3
    legacyUsers: 4,
    totalSnapshots: 3,
    migratedSnapshots: 1,
    legacySnapshots: 2,
    unreadableUsers: 2,
    unreadableSnapshots: 1,
  });
  expect(stats.summary).toEqual({ totalRecords: 9, migratedRecords: 3, legacyRecords: 6, migrationProgress: 33 });
  const held = stats.fields.filter(({ records }) => records > 0);
  expect(held).toEqual([
    {
      type: "user",
      field: "subscriptionStatus",
      target: "subscription.status",
      records: 3,
      pending: 2,
      deprecated: false,
    },
    {
      ...{ type: "user", field: "stripeCustomerId", target: "subscription.stripeCustomerId" },
      ...{ records: 1, pending: 1, deprecated: false },
    },
    { type: "user", field: "licenseKey", target: null, records: 2, pending: 0, deprecated: true },
    { type: "snapshot", field: "createdBy", target: "metadata.createdBy", records: 1, pending: 1, deprecated: false },
    { type: "snapshot", field: "createdAt", target: "metadata.createdAt", records: 2, pending: 1, deprecated: false },
    { type: "snapshot", field: "public", target: "metadata.public", records: 2, pending: 1, deprecated: false },
    { type: "snapshot", field: "password", target: "metadata.password", records: 1, pending: 1, deprecated: false },
  ]);
  expect(stats.fields.length).toBe(9 + 6);
  expect(new Date(stats.timestamp).toISOString()).toBe(stats.timestamp);
  expect(Date.parse(stats.timestamp)).toBeGreaterThanOrEqual(before);
});

test("counting touches nothing, and a run moves the figures", async () => {
  const served = await serve({ users: { "user:u1": legacyUser() }, snapshots: { "snap:s1": legacySnapshot() } });
  const before = served.stored();
  expect((await statsOf(served)).summary).toMatchObject({ legacyRecords: 2, migrationProgress: 33 });
  expect(served.entries).toEqual(before);

  await served.run("/snapshots");
  expect((await statsOf(served)).summary).toMatchObject({ legacyRecords: 1, migrationProgress: 66 });
  await served.run("/users");
  expect((await statsOf(served)).summary).toMatchObject({ legacyRecords: 0, migrationProgress: 100 });
  expect((await statsOf(served)).fields.every(({ pending }) => pending === 0)).toBe(true);
});

test("a caller with recent figures learns of the count that somebody else asked for", async () => {
  const served = await serve({ users: { "user:u1": legacyUser() } });
  await statsOf(served);
  served.gate.close();
  const headers = { prefer: "respond-async", "cache-control": "no-cache" };
  expect(await (await served.call("/stats", { headers })).json()).toHaveProperty("counting");
  const meanwhile = await served.call("/stats");
  expect(meanwhile.status).toBe(200);
  expect(await meanwhile.json()).toMatchObject({ stats: { legacyUsers: 1 }, counting: { counted: 0 } });
  served.gate.open();
});

test("progress is rounded down: 100 only when nothing is left", async () => {
  const users = { ...records("user:u", 998, currentUser), "user:last": legacyUser() };
  const served = await serve({ users });
  expect((await statsOf(served)).summary).toEqual({
    ...{ totalRecords: 1_000, migratedRecords: 999, legacyRecords: 1, migrationProgress: 99 },
  });
});

test("a collection of several pages is counted whole", async () => {
  const served = await serve({ snapshots: records("snap:s", 2_345, legacySnapshot) });
  expect((await statsOf(served)).stats).toMatchObject({ totalSnapshots: 2_345, legacySnapshots: 2_345 });
});
