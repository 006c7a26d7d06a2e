import type { AuditEntry } from "../contract/audit.ts";
import type { Actor } from "../contract/run.ts";
import { digest } from "../engine/digest.ts";
import type { RunLog } from "./ports.ts";

export function record(log: RunLog, entry: Pick<AuditEntry, "at" | "by" | "action" | "run" | "reason">): void {
  const last = log.audit(1, null)[0];
  const chained = { ...entry, sequence: (last?.sequence ?? 0) + 1, previous: last?.hash ?? "" };
  log.addAudit({ ...chained, hash: digest(chained) });
}

/** A person who is refused again within this time, in ms, is not noted again. */
export const refusalEvery = 60_000;

/** Notes that somebody who is signed in was refused `what`. */
export function recordRefusal(log: RunLog, at: number, by: Actor, what: string): void {
  const [last] = log.audit(1, null, { by: by.uid, action: "refused" });
  if (!last || at - last.at >= refusalEvery) record(log, { at, by, action: "refused", run: "", reason: what });
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
