import { describe, expect, test } from "vitest";
import { isSeedKey, type SeedEntry, seedEntries, superadmin } from "../../src/seed/seedEntries.ts";

const now = 1_795_000_000_000;
const day = 86_400_000;
const store = (users: number, snapshots: number, random = 1) => [...seedEntries({ users, snapshots, now, random })];
const isRecord = ({ key }: SeedEntry) => /^(user|snap):[^:]+$/.test(key);

type Stored = Record<string, unknown>;
const isObject = (value: unknown): value is Stored =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const pairs = {
  user: [
    ["subscriptionStatus", "subscription", "status"],
    ["stripeCustomerId", "subscription", "stripeCustomerId"],
    ["stripeSubscriptionId", "subscription", "stripeSubscriptionId"],
    ["trialStartedAt", "subscription", "trialStart"],
    ["trialEndsAt", "subscription", "trialEnd"],
    ["subscriptionStartedAt", "subscription", "currentPeriodStart"],
    ["subscriptionEndsAt", "subscription", "currentPeriodEnd"],
    ["lastPaymentAt", "subscription", "lastPaymentAt"],
  ],
  snapshot: ["createdBy", "createdAt", "expiresAt", "public", "password", "files"].map((name) => [
    name,
    "metadata",
    name,
  ]),
};
const containers = { user: ["analytics", "subscription"], snapshot: ["analytics", "metadata"] };
const fills = { user: ["updatedAt", "lastActivityAt", "status"], snapshot: ["updatedAt", "lastViewedAt"] };

/** What the rules of RECORDS.md make of an entry. */
function stateOf({ collection, value }: SeedEntry): string {
  let record: unknown;
  try {
    record = JSON.parse(value);
  } catch {
    return "broken: not JSON";
  }
  if (!isObject(record)) return "broken: not an object";
  const [first = "", second = ""] = containers[collection];
  for (const name of [first, second])
    if (record[name] != null && !isObject(record[name]))
      return `broken: ${name} is ${Array.isArray(record[name]) ? "array" : "text"}`;
  if (record[first] == null && record[second] == null) return "legacy";
  if (fills[collection].some((name) => record[name] == null)) return "half";
  const container = record[second] as Stored;
  const filled = pairs[collection].filter(([from = ""]) => record[from] != null);
  if (filled.some(([, , to = ""]) => container[to] == null)) return "half";
  const differing = filled.filter(
    ([from = "", , to = ""]) => JSON.stringify(record[from]) !== JSON.stringify(container[to]),
  );
  return differing.length > 0 ? "conflict" : "current";
}

const countStates = (entries: SeedEntry[], collection: SeedEntry["collection"]) => {
  const counts: Record<string, number> = {};
  for (const entry of entries.filter((one) => one.collection === collection && isRecord(one))) {
    const state = stateOf(entry);
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
};

describe("seedEntries", () => {
  test("makes the same store every time, and another one from another number", () => {
    expect(store(120, 120)).toEqual(store(120, 120));
    expect(store(20, 0, 2)).not.toEqual(store(20, 0, 1));
  });

  test.each([
    [0, 0],
    [1, 0],
    [7, 33],
    [200, 300],
  ])("counts records, not keys: %i users and %i snapshots", (users, snapshots) => {
    const records = store(users, snapshots).filter(isRecord);
    expect(records.filter(({ collection }) => collection === "user")).toHaveLength(users);
    expect(records.filter(({ collection }) => collection === "snapshot")).toHaveLength(snapshots);
  });

  test("a bigger store is a smaller one with more in it", () => {
    const bigger = new Map(store(80, 80).map((entry) => [entry.key, entry]));
    for (const entry of store(40, 0)) expect(bigger.get(entry.key)).toEqual(entry);
  });

  test("never uses a key twice", () => {
    const keys = store(3000, 3000).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("starts with the superadmin, a legacy record", () => {
    const first = store(1, 0)[0] as SeedEntry;
    expect(first.key).toBe(`user:${superadmin.uid}`);
    expect(JSON.parse(first.value)).toMatchObject({ ...superadmin, role: "superadmin" });
    expect(stateOf(first)).toBe("legacy");
  });

  test("has index keys that lead to users, and keys of other things", () => {
    const entries = store(100, 100);
    const keys = new Set(entries.map(({ key }) => key));
    const index = entries.filter(({ key }) => /^user:by(name|email):/.test(key));
    expect(index).toHaveLength(40);
    for (const { value } of index) expect(keys).toContain(`user:${value}`);
    expect(entries.filter(({ key }) => /^pat:[0-9a-f]{64}$/.test(key))).toHaveLength(4);
    expect(entries.filter(({ key }) => /^snap:[^:]+:/.test(key))).toHaveLength(4);
  });

  test.each(["user", "snapshot"] as const)("shows every state of a %s even in a store of forty", (collection) => {
    const counts = countStates(store(40, 40), collection);
    for (const state of ["legacy", "half", "current", "conflict"]) expect(counts[state]).toBeGreaterThan(0);
    expect(Object.keys(counts).filter((state) => state.startsWith("broken"))).not.toHaveLength(0);
  });

  test.each(["user", "snapshot"] as const)("mixes the states of a %s as a real store would", (collection) => {
    const counts = countStates(store(3300, 3300), collection);
    expect(counts).toMatchObject({ half: 400, current: 700, conflict: 100 });
    expect(counts.legacy).toBe(2000);
  });

  test("has every kind of broken record", () => {
    const entries = store(200, 300);
    expect(Object.keys(countStates(entries, "user"))).toEqual(
      expect.arrayContaining([
        "broken: not JSON",
        "broken: not an object",
        "broken: subscription is text",
        "broken: subscription is array",
        "broken: analytics is text",
        "broken: analytics is array",
      ]),
    );
    expect(Object.keys(countStates(entries, "snapshot"))).toEqual(
      expect.arrayContaining([
        "broken: not JSON",
        "broken: not an object",
        "broken: metadata is text",
        "broken: metadata is array",
        "broken: analytics is text",
        "broken: analytics is array",
      ]),
    );
  });

  test("has odd types, exact numbers, markup and unicode", () => {
    for (const collection of ["user", "snapshot"]) {
      const text = store(40, 40)
        .filter((entry) => entry.collection === collection)
        .map(({ value }) => value)
        .join("\n");
      for (const part of ['"2023-08-01"', ":12345678901234567890", "<img src=x onerror=alert(1)>"])
        expect(text.includes(part), part).toBe(true);
      expect(/\P{ASCII}/u.test(text)).toBe(true);
    }
  });

  test("gives some snapshots an expiration ahead and KV metadata, and one a password", () => {
    const snapshots = store(10, 300).filter(isRecord).slice(10);
    const expirations = snapshots.flatMap(({ expiration }) => expiration ?? []);
    expect(expirations).toHaveLength(11);
    expect(Math.min(...expirations)).toBeGreaterThanOrEqual(Math.floor((now + 3 * day) / 1000));
    expect(Math.max(...expirations)).toBeLessThanOrEqual((now + 60 * day) / 1000);
    expect(snapshots.filter(({ metadata }) => metadata !== undefined)).toHaveLength(27);
    expect(snapshots.filter(({ value }) => value.includes('"password":'))).toHaveLength(1);
  });

  test("makes records one at a time, when they are asked for", () => {
    const entries = seedEntries({ users: 1e9, snapshots: 1e9, now });
    expect(entries.next().value?.key).toBe("user:admin");
  });

  test("knows its own keys from others", () => {
    for (const { key } of store(500, 500, 3).filter(isRecord)) expect(isSeedKey(key), key).toBe(true);
    for (const key of ["user:u1", "user:usr_zzzzzzz", "user:usr_abc1234", "snap:usr_17wdrqp", "pat:1"])
      expect(isSeedKey(key), key).toBe(false);
  });
});
