import type { AuditEntry } from "../../src/contract/audit.ts";
import { digest } from "../../src/engine/digest.ts";

/** Where the chain is broken: the first entry, in order, that does not follow from the one before; `null` if none. */
export function firstBroken(entries: readonly AuditEntry[]): AuditEntry | null {
  let previous: string | null = null;
  for (const entry of entries) {
    const { hash, ...rest } = entry;
    if (digest(rest) !== hash || (previous !== null && entry.previous !== previous)) return entry;
    previous = hash;
  }
  return null;
}
