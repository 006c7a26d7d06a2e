import { hexadecimal, randomFrom } from "./random.ts";
import { seededSnapshot } from "./seedSnapshots.ts";
import { type SeedOptions, seededUser } from "./seedUsers.ts";

export { isSeedKey, superadmin } from "./seedIds.ts";

export type SeedEntry = {
  collection: "user" | "snapshot";
  key: string;
  value: string;
  expiration?: number;
  metadata?: unknown;
};

/**
 * A believable QuickStage store: old, half-migrated, current, conflicting and broken records, and among them keys that are no
 * records. `users` and `snapshots` count the records. A record depends on its number, not on how many there are: a bigger
 * store is a smaller one with more in it.
 */
export function* seedEntries(options: SeedOptions): Generator<SeedEntry> {
  for (let index = 0; index < options.users; index++) yield* userEntries(index, options);
  for (let index = 0; index < options.snapshots; index++) yield* snapshotEntries(index, options);
}

function* userEntries(index: number, options: SeedOptions): Generator<SeedEntry> {
  const { uid, handle, email, value } = seededUser(index, options);
  yield { collection: "user", key: `user:${uid}`, value };

  // Every user of the real store has these. Every fifth is enough to show that they are left alone, and fills a store sooner.
  if (index % 5 === 0) {
    yield { collection: "user", key: `user:byname:${handle}`, value: uid };
    yield { collection: "user", key: `user:byemail:${email}`, value: uid };
  }
  if (index % 25 === 0) {
    const hash = randomFrom(options.random ?? 1, 3, index).text(64, hexadecimal);
    yield { collection: "user", key: `pat:${hash}`, value: JSON.stringify({ uid, scopes: ["snapshots:write"] }) };
  }
}

function* snapshotEntries(index: number, options: SeedOptions): Generator<SeedEntry> {
  const { id, ...stored } = seededSnapshot(index, options);
  yield { collection: "snapshot", key: `snap:${id}`, ...stored };
  if (index % 25 === 0) yield { collection: "snapshot", key: `snap:${id}:comments`, value: "[]" };
}
