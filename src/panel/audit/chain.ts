import { auditHash } from "../../client/auditHash.ts";
import type { AuditEntry } from "../../client/contract.ts";

/** What was found out about entries, and the first thing that is wrong with them. */
export type Checked = {
  entries: number;
  /** Whose hash was worked out again from what they say; 0 where the browser can't. */
  hashed: number;
  /** That were held against the entry before them. */
  linked: number;
  broken: { entry: AuditEntry; why: "content" | "link" } | null;
};

export const unchecked: Checked = { entries: 0, hashed: 0, linked: 0, broken: null };

/**
 * Checks entries and how they follow from one another, newest first.
 * @param before the entry that came just before these, from an earlier call
 * @param whole whether none was left out: then a number that is missing is an entry that was taken out
 */
export async function check(
  entries: readonly AuditEntry[],
  whole: boolean,
  so: Checked = unchecked,
  newer: AuditEntry | null = null,
): Promise<Checked> {
  const found = { ...so };
  const hashes = await Promise.all(entries.map(auditHash));
  let follower = newer;
  for (const [index, entry] of entries.entries()) {
    found.entries += 1;
    if (hashes[index] !== null) {
      found.hashed += 1;
      if (hashes[index] !== entry.hash) found.broken ??= { entry, why: "content" };
    }
    const isNext = follower !== null && follower.sequence === entry.sequence + 1;
    if (follower !== null && (isNext || whole)) {
      found.linked += 1;
      if (!isNext || follower.previous !== entry.hash) found.broken ??= { entry: follower, why: "link" };
    }
    if (entry.sequence === 1 && entry.previous !== "") found.broken ??= { entry, why: "link" };
    follower = entry;
  }
  return found;
}
