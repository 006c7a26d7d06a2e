import { markupNames, person } from "./people.ts";
import { alphanumeric, hexadecimal, type Random, randomFrom } from "./random.ts";
import { superadmin, uidOf } from "./seedIds.ts";
import { migratedUser, repetitionOf, type SeedRecord, variantOf } from "./seedVariants.ts";

const day = 86_400_000;

export type SeedOptions = { users: number; snapshots: number; now: number; random?: number };

export function seededUser(index: number, { now, random: seed = 1 }: SeedOptions) {
  const random = randomFrom(seed, 1, index);
  const uid = uidOf(index);
  if (index === 0) {
    const handle = "mara.lindqvist";
    const user = legacyUser(random, now, { uid, name: superadmin.name, email: `${handle}@example.com` }, "superadmin");
    return { uid, handle, email: `${handle}@example.com`, value: JSON.stringify(user) };
  }
  const { name, handle, email } = person(random, index);
  const role = random.chance(0.02) ? "admin" : "user";
  return { uid, handle, email, value: storedText(index, random, legacyUser(random, now, { uid, name, email }, role)) };
}

function storedText(index: number, random: Random, user: SeedRecord): string {
  const repetition = repetitionOf(index);
  switch (variantOf(index)) {
    case "legacy":
      return JSON.stringify(user);
    case "half":
      return JSON.stringify(halfMigrated({ ...user, ...paying(random, user.createdAt as number) }));
    case "current":
      return JSON.stringify(migratedUser(user));
    case "conflict":
      return JSON.stringify(conflicting(migratedUser({ ...user, ...paying(random, user.createdAt as number) })));
    case "broken":
      return broken(repetition, user);
    case "oddType":
      return JSON.stringify({ ...user, subscriptionStatus: "trial", trialEndsAt: "2023-08-01" });
    case "bigNumber":
      return `${JSON.stringify(user).slice(0, -1)},"externalId":12345678901234567890,"score":0.1000000000000000055}`;
    case "markup":
      return JSON.stringify({ ...user, name: markupNames[repetition % markupNames.length] });
  }
}

type Profile = { uid: string; name: string; email: string };

function legacyUser(random: Random, now: number, profile: Profile, role: string): SeedRecord {
  const createdAt = now - random.integer(20 * day, 1_100 * day);
  const user: SeedRecord = { ...profile, plan: "free", role, createdAt };
  if (random.chance(0.9)) user.lastLoginAt = random.integer(createdAt, now);
  if (random.chance(0.35)) user.googleId = random.text(21, "0123456789");
  else user.passwordHash = `pbkdf2$100000$${random.text(64, hexadecimal)}`;
  if (random.chance(0.2)) user.settings = { theme: random.pick(["light", "dark"]), digest: random.chance(0.5) };
  const billing = random.pick(["none", "none", "never", "trial", "trial", "paying", "paying", "paying"]);
  if (billing === "paying") Object.assign(user, paying(random, createdAt));
  if (billing === "trial") Object.assign(user, trialing(createdAt));
  if (billing === "none") Object.assign(user, { subscriptionStatus: "none", stripeCustomerId: null });
  if (random.chance(0.15)) user.licenseKey = `QS-${random.text(4, alphanumeric)}-${random.text(4, alphanumeric)}`;
  return user;
}

const trialing = (createdAt: number): SeedRecord => ({
  subscriptionStatus: "trial",
  trialStartedAt: createdAt,
  trialEndsAt: createdAt + 14 * day,
});

function paying(random: Random, createdAt: number): SeedRecord {
  const subscriptionStartedAt = createdAt + random.integer(1, 14) * day;
  return {
    plan: random.pick(["pro", "team"]),
    ...trialing(createdAt),
    subscriptionStatus: random.pick(["active", "active", "active", "past_due", "cancelled"]),
    stripeCustomerId: `cus_${random.text(14, alphanumeric)}`,
    stripeSubscriptionId: `sub_${random.text(24, alphanumeric)}`,
    subscriptionStartedAt,
    subscriptionEndsAt: subscriptionStartedAt + 365 * day,
    lastPaymentAt: subscriptionStartedAt,
  };
}

/** Half migrated, as by an earlier attempt that was interrupted: the containers exist, but most fields were not copied. */
function halfMigrated(user: SeedRecord): SeedRecord {
  const { analytics } = migratedUser(user);
  const { subscriptionStatus: status, stripeCustomerId, createdAt: updatedAt } = user;
  return { ...user, analytics, subscription: { status, stripeCustomerId }, updatedAt };
}

/** The billing code changed the status after the migration, in the new place only. */
function conflicting(user: SeedRecord): SeedRecord {
  const subscription = user.subscription as SeedRecord;
  const status = subscription.status === "cancelled" ? "active" : "cancelled";
  return { ...user, subscription: { ...subscription, status } };
}

function broken(repetition: number, user: SeedRecord): string {
  const text = JSON.stringify(user);
  const texts = [
    text.slice(0, Math.floor(text.length * 0.6)),
    JSON.stringify({ ...user, subscription: "pro" }),
    JSON.stringify([user]),
    JSON.stringify({ ...user, analytics: [] }),
    JSON.stringify({ ...user, subscription: [] }),
    JSON.stringify({ ...user, analytics: "none" }),
  ];
  return texts[repetition % texts.length] ?? text;
}
