import type { AuditEntry } from "../../client/contract.ts";

/**
 * The newest entry that does not carry the hash of the one before it, or `null`.
 * @param entries newest first, without a hole
 */
export function firstGap(entries: readonly AuditEntry[]): AuditEntry | null {
  const broken = entries.find((entry, index) => {
    const before = entries[index + 1];
    return before !== undefined && (entry.previous !== before.hash || entry.sequence !== before.sequence + 1);
  });
  return broken ?? null;
}
