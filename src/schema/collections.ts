import type { Definition } from "./definition.ts";
import { snapshots } from "./snapshots.ts";
import { users } from "./users.ts";

/** Every collection, in the order in which a full run takes them. */
export const collections: readonly Definition[] = [users, snapshots];

/**
 * The id of a record key: what follows the prefix, when that has no further `:`.
 * `null` for every other key (`user:byname:ada`, `pat:…`), which must be neither counted nor read nor written.
 */
export function recordId(definition: Definition, key: string): string | null {
  const id = key.startsWith(definition.prefix) ? key.slice(definition.prefix.length) : "";
  return id === "" || id.includes(":") ? null : id;
}

/** Whether this is the key of a record that KV could hold: it takes keys of up to 512 bytes. */
export const isRecordKey = (definition: Definition, key: string): boolean =>
  recordId(definition, key) !== null && new TextEncoder().encode(key).length <= 512;
