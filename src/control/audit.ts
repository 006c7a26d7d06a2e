import { digest } from "../engine/digest.ts";
import type { RunLog } from "./ports.ts";
import type { Actor } from "./run.ts";

/** One action of a superadmin. Each entry carries the hash of the one before, so that a change to any of them shows. */
export type AuditEntry = {
  sequence: number;
  /** In ms. */
  at: number;
  by: Actor;
  /** What was done, such as `start migrate` or `pause`. */
  action: string;
  run: string;
  reason: string | null;
  /** The `hash` of the entry before; empty for the first. */
  previous: string;
  /** SHA-256 over all the other members as canonical JSON, in hex. */
  hash: string;
};

export function record(log: RunLog, entry: Pick<AuditEntry, "at" | "by" | "action" | "run" | "reason">): void {
  const last = log.audit(1, null)[0];
  const chained = { ...entry, sequence: (last?.sequence ?? 0) + 1, previous: last?.hash ?? "" };
  log.addAudit({ ...chained, hash: digest(chained) });
}

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
