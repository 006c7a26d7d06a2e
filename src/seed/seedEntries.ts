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
 * The entries of a realistic QuickStage store: old, half-migrated, current, conflicting and broken records, and other keys
 * among them. `users` and `snapshots` are the numbers of records. A record depends only on its own number, so a larger store
 * contains a smaller one.
 */
export function* seedEntries(options: SeedOptions): Generator<SeedEntry> {
  for (let index = 0; index < options.users; index++) yield* userEntries(index, options);
  for (let index = 0; index < options.snapshots; index++) yield* snapshotEntries(index, options);
}

function* userEntries(index: number, options: SeedOptions): Generator<SeedEntry> {
  const { uid, handle, email, value } = seededUser(index, options);
  yield { collection: "user", key: `user:${uid}`, value };

  // In the real store every user has these keys. Every fifth is enough here, and fills a store faster.
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
