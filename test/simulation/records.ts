import { apply, plan } from "../../src/engine/plan.ts";
import { collections } from "../../src/schema/collections.ts";
import type { Definition } from "../../src/schema/definition.ts";
import type { Config } from "./config.ts";
import type { Kv } from "./kv.ts";
import type { Random } from "./random.ts";

type Value = Record<string, unknown>;

const ids = ["ü", "日本", "😀", "\uffee", "A", "a", "-", ".", "..", "a b", "0", "00", "x".repeat(200), "ab", "abc"];
const others = {
  user: ["user:byname:ada", "user:byemail:ada@example.com", "user:u1:sessions", "user:", "userx", "pat:1", "users:1"],
  snapshot: ["snap:s1:files", "snap:", "snapx", "other"],
};

/** Fills a collection with records of every kind, and with keys that are none. */
export function seedRecords(kv: Kv, definition: Definition, config: Config, random: Random, now: number): void {
  const type = definition.type as "user" | "snapshot";
  for (const key of others[type]) if (random.chance(0.5)) kv.write(key, `{"not":"a record"}`, "seed");
  for (let number = 0; number < config.records[type]; number += 1) {
    const id = random.chance(0.1) ? random.pick(ids) : `${type === "user" ? "u" : "s"}${number}`;
    if (kv.current(`${definition.prefix}${id}`)) continue;
    kv.write(`${definition.prefix}${id}`, recordText(definition, id, random, now), "seed", entryOptions(random, now));
  }
}

/** An expiration, soon or far, and metadata, for some entries. */
export function entryOptions(random: Random, now: number) {
  const seconds = random.chance(0.7) ? null : random.pick([50, 90, 200, 600, 3_600, 86_400, 864_000]);
  return {
    ...(seconds !== null && { expiration: Math.floor(now / 1_000) + seconds + random.below(30) }),
    ...(random.chance(0.3) && {
      metadata: random.pick<unknown>([
        { owner: "ada", n: random.below(100) },
        "text",
        7,
        { deep: { list: [1, null] } },
      ]),
    }),
  };
}

export function recordText(definition: Definition, id: string, random: Random, now: number): string {
  const kind = random.next();
  if (kind < 0.05) return random.pick(["", "{", "null", "[]", "7", '"text"', '{"uid":', "[1,2]", "\u0000", "{}{}"]);
  const record = definition.type === "user" ? legacyUser(id, random, now) : legacySnapshot(id, random, now);
  if (kind < 0.08) return JSON.stringify({ ...record, analytics: random.pick<unknown>([[], "none", 3, true]) });
  if (kind < 0.1) return "{}";
  if (kind < 0.13) {
    const odd = random.pick(["12345678901234567890", "1e400", "-0", "0.1000000000000000055", "1.0"]);
    return `${JSON.stringify(record).slice(0, -1)},"odd":${odd},"lastPaymentAt":${odd},"__proto__":{"a":1},"constructor":null}`;
  }
  if (kind < 0.15) {
    const depth = random.pick([50, 500, 3_000]);
    return `${JSON.stringify(record).slice(0, -1)},"deep":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  }
  if (kind < 0.2) return JSON.stringify({ ...record, large: "x".repeat(1_000 + random.below(20_000)) });
  const text = JSON.stringify(record);
  if (kind < 0.35) return current(definition, text, now - 1_000_000_000);
  if (kind < 0.5) return halfMigrated(definition, text, random, now);
  if (kind < 0.52) return `\uFEFF${text}`;
  return text;
}

function current(definition: Definition, text: string, now: number): string {
  const planned = plan(definition, text, now);
  if (planned.state === "error") return text;
  const applied = apply(planned);
  return "error" in applied ? text : applied.text;
}

/** A record with some of the new fields, of which some may be in conflict with the old ones, or `null`. */
function halfMigrated(definition: Definition, text: string, random: Random, now: number): string {
  const record = JSON.parse(current(definition, text, now - 1_000_000_000)) as Value;
  for (const holder of [record, ...Object.keys(definition.containers).map((name) => record[name] as Value)]) {
    for (const name of Object.keys(holder ?? {})) {
      if (holder === record && !(name in definition.fills) && !(name in definition.containers)) continue;
      if (random.chance(0.3)) delete holder[name];
      else if (random.chance(0.1) && !(name in definition.containers))
        holder[name] = random.pick<unknown>([null, "other", 5]);
    }
  }
  return JSON.stringify(record);
}

const past = (random: Random, now: number): number => now - 10_000_000 - random.below(1_000_000_000);
const stamp = (random: Random, now: number): number =>
  random.chance(0.05) ? now - random.below(100_000) : past(random, now);

function some(random: Random, fields: Value, share = 0.6): Value {
  return Object.fromEntries(Object.entries(fields).filter(() => random.chance(share)));
}

function legacyUser(id: string, random: Random, now: number): Value {
  return {
    uid: id,
    ...some(random, {
      createdAt: past(random, now),
      lastLoginAt: stamp(random, now),
      updatedAt: stamp(random, now),
      subscriptionStatus: random.pick<unknown>(["trial", "active", "none", null, 7]),
      stripeCustomerId: `cus_${id}`,
      stripeSubscriptionId: `sub_${id}`,
      trialStartedAt: past(random, now),
      trialEndsAt: random.pick<unknown>([past(random, now), "2024-01-01"]),
      subscriptionStartedAt: past(random, now),
      lastPaymentAt: random.pick<unknown>([past(random, now), { odd: true }]),
      licenseKey: "secret",
      status: random.pick<unknown>(["active", null]),
      role: "user",
      name: random.pick(["Ada", "Zoë", "日本"]),
    }),
  };
}

function legacySnapshot(id: string, random: Random, now: number): Value {
  return {
    id,
    ...some(random, {
      createdBy: `u${random.below(50)}`,
      createdAt: past(random, now),
      expiresAt: past(random, now),
      public: random.chance(0.5),
      password: "secret",
      files: [{ name: "a", size: 3 }],
      views: { n: random.below(100), m: {} },
      viewCount: random.below(100),
      commentsCount: random.pick<unknown>([0, 3, "x"]),
      updatedAt: stamp(random, now),
    }),
  };
}

export const definitionOf = (type: string): Definition => collections.find((each) => each.type === type) as Definition;
