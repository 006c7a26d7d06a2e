import type { AuditEntry } from "./contract.ts";

/**
 * The hash that an audit entry has to have: SHA-256 of its other members as JSON, with the members of every object sorted by
 * name, as hex. `null` in pages that were not loaded over HTTPS, where browsers have no SHA-256.
 */
export async function auditHash({ hash: _, ...rest }: AuditEntry): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const bytes = new TextEncoder().encode(JSON.stringify(sorted(rest)));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
