import type { Definition } from "./definition.ts";
import { snapshots } from "./snapshots.ts";
import { users } from "./users.ts";

/** QuickStage's collections, in the order in which a full run migrates them. */
export const collections: readonly Definition[] = [users, snapshots];

/**
 * The id in a record's key: what follows the prefix. `null` for every other key (`user:byname:ada`, `pat:…`), which must
 * never be counted, read or written.
 */
export function recordId(definition: Definition, key: string): string | null {
  const id = key.startsWith(definition.prefix) ? key.slice(definition.prefix.length) : "";
  return id === "" || id.includes(":") ? null : id;
}

/** Whether KV can have a record under this key: it allows 512 bytes of UTF-8, which has no lone surrogates. */
export const isRecordKey = (definition: Definition, key: string): boolean =>
  recordId(definition, key) !== null && key.isWellFormed() && new TextEncoder().encode(key).length <= 512;
