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

/** Whether this is the key of a record that KV could hold: keys are up to 512 bytes of UTF-8, which has no lone surrogates. */
export const isRecordKey = (definition: Definition, key: string): boolean =>
  recordId(definition, key) !== null && key.isWellFormed() && new TextEncoder().encode(key).length <= 512;
