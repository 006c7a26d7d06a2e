import { markupNames } from "./people.ts";
import { hexadecimal, type Random, randomFrom } from "./random.ts";
import { snapshotIdOf, uidOf } from "./seedIds.ts";
import type { SeedOptions } from "./seedUsers.ts";
import { migratedSnapshot, repetitionOf, type SeedRecord, variantOf } from "./seedVariants.ts";

const day = 86_400_000;

const titles = [
  "Landing page, take 3",
  "Checkout flow",
  "Brand guide 2.0",
  "Präsentation Q3",
  "Prototype for Friday",
  "デザイン案",
  "Invoice templates",
  "Docs preview",
  "Onboarding ✨",
  "Old site, for reference",
] as const;

const fileKinds = [
  ["html", "text/html"],
  ["css", "text/css"],
  ["js", "text/javascript"],
  ["png", "image/png"],
  ["svg", "image/svg+xml"],
  ["woff2", "font/woff2"],
  ["json", "application/json"],
] as const;

export function seededSnapshot(index: number, options: SeedOptions) {
  const { now, random: seed = 1 } = options;
  const random = randomFrom(seed, 2, index);
  const id = snapshotIdOf(index);
  const snapshot = legacySnapshot(random, now, id, uidOf(random.integer(0, Math.max(options.users - 1, 0))));
  if (index === 1) snapshot.password = "correct horse battery";

  // Some expire and some have KV metadata, which a migration must preserve.
  const expires = index % 29 === 7 ? Math.floor((now + random.integer(3 * day, 60 * day)) / 1000) : undefined;
  if (expires !== undefined) snapshot.expiresAt = expires * 1000;
  return {
    id,
    value: storedText(index, snapshot),
    ...(expires !== undefined && { expiration: expires }),
    ...(index % 11 === 7 && { metadata: { owner: snapshot.ownerUid, v: 1 } }),
  };
}

function storedText(index: number, snapshot: SeedRecord): string {
  const repetition = repetitionOf(index);
  switch (variantOf(index)) {
    case "legacy":
      return JSON.stringify(snapshot);
    case "half":
      return JSON.stringify(halfMigrated(snapshot));
    case "current":
      return JSON.stringify(migratedSnapshot(snapshot));
    case "conflict":
      return JSON.stringify(conflicting(migratedSnapshot(snapshot)));
    case "broken":
      return broken(repetition, snapshot);
    case "oddType":
      return JSON.stringify({ ...snapshot, expiresAt: "2023-08-01" });
    case "bigNumber":
      return `${JSON.stringify(snapshot).slice(0, -1)},"storageRef":12345678901234567890}`;
    case "markup":
      return JSON.stringify({ ...snapshot, title: markupNames[repetition % markupNames.length] });
  }
}

function legacySnapshot(random: Random, now: number, id: string, owner: string): SeedRecord {
  const createdAt = now - random.integer(day, 900 * day);
  const files = fileList(random);
  const snapshot: SeedRecord = {
    id,
    ownerUid: owner,
    createdBy: owner,
    title: random.pick(titles),
    createdAt,
    expiresAt: createdAt + random.pick([7, 30, 365]) * day,
    public: random.chance(0.6),
    totalBytes: files.reduce((total, file) => total + file.sz, 0),
    status: "active",
    files,
  };
  if (random.chance(0.1)) snapshot.passwordHash = `pbkdf2$100000$${random.text(64, hexadecimal)}`;
  if (random.chance(0.8)) snapshot.views = { m: new Date(now).toISOString().slice(0, 7), n: random.integer(0, 4000) };
  if (random.chance(0.5)) snapshot.commentsCount = random.integer(0, 25);
  return snapshot;
}

/** A few files in most snapshots, dozens in some. */
function fileList(random: Random) {
  const count = random.chance(0.85) ? random.integer(1, 8) : random.integer(9, 60);
  return Array.from({ length: count }, (_, number) => {
    const [extension, ct] = number === 0 ? fileKinds[0] : random.pick(fileKinds);
    const p = number === 0 ? "index.html" : `assets/${random.text(8, hexadecimal)}.${extension}`;
    return { p, ct, sz: random.integer(120, 900_000), h: random.text(64, hexadecimal) };
  });
}

/** Half migrated, as by an earlier attempt that was interrupted: the containers exist, but not all fields were copied. */
function halfMigrated(snapshot: SeedRecord): SeedRecord {
  const { analytics, metadata } = migratedSnapshot(snapshot);
  const { fileCount, hasComments, tags, files } = metadata as SeedRecord;
  return { ...snapshot, analytics, metadata: { fileCount, hasComments, tags, files } };
}

/** The owner changed the expiry after the migration; the application wrote it to the new place only. */
function conflicting(snapshot: SeedRecord): SeedRecord {
  const metadata = snapshot.metadata as SeedRecord;
  return { ...snapshot, metadata: { ...metadata, expiresAt: (metadata.expiresAt as number) + 30 * day } };
}

function broken(repetition: number, snapshot: SeedRecord): string {
  const text = JSON.stringify(snapshot);
  const texts = [
    JSON.stringify({ ...snapshot, metadata: [] }),
    text.slice(0, Math.floor(text.length * 0.6)),
    JSON.stringify({ ...snapshot, metadata: "v1" }),
    JSON.stringify([snapshot]),
    JSON.stringify({ ...snapshot, analytics: "none" }),
    JSON.stringify({ ...snapshot, analytics: [] }),
  ];
  return texts[repetition % texts.length] ?? text;
}
