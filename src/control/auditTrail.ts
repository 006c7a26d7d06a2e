import type { AuditCheck, AuditEntry } from "../contract/audit.ts";
import type { Actor } from "../contract/run.ts";
import { type AuditKey, isSealed, seal } from "../engine/auditSeal.ts";
import { digest } from "../engine/digest.ts";
import { decodeCursor, paginate } from "./pagination.ts";
import type { AuditHead, AuditHeads, Clock, RunLog, Scheduler } from "./ports.ts";

export type AuditPorts = {
  log: RunLog;
  clock: Clock;
  scheduler: Scheduler;
  /** The first one seals; entries that any of them sealed can be checked. Without one, entries are only hashed. */
  auditKeys?: readonly AuditKey[];
  /** Where the newest entry is noted outside of the log; without it an end that was cut off can't be noticed. */
  auditHeads?: AuditHeads | null;
  /** Called with every entry once it is stored. */
  publishAudit?: (entry: AuditEntry) => void;
};

/** What is to be noted of an action; `run` is empty where it is about none. */
export type Action = { by: Actor; action: string; run: string; reason: string | null };

/** A person who is refused again within this time, in ms, is not noted again. */
export const refusalEvery = 60_000;
/** How many entries there may be before the newest one is noted outside. */
const entriesPerHead = 100;
const headRetry = 60_000;
const checkedPerPage = 1_000;

export type AuditTrail = ReturnType<typeof createAuditTrail>;

/**
 * The audit trail: each entry carries the hash of the one before, so that a change shows, and a seal that only a holder of
 * the secret can make, so that nobody can hide a change by hashing everything again.
 */
export function createAuditTrail(ports: AuditPorts) {
  const { log, clock, scheduler, auditKeys: keys = [], auditHeads: heads = null, publishAudit } = ports;
  const [key] = keys;

  /** In the transaction of what it notes. */
  function record({ by, action, run, reason }: Action): void {
    const last = log.audit(1, null)[0];
    const sequence = (last?.sequence ?? 0) + 1;
    const entry = { sequence, at: clock(), by, action, run, reason, previous: last?.hash ?? "" };
    const sealed = key ? { ...entry, seal: seal(key, entry) } : entry;
    const whole: AuditEntry = { ...sealed, hash: digest(sealed) };
    log.addAudit(whole);
    const { written = 0, sealedFrom = key ? sequence : null, dueAt = null } = log.document("auditHead") ?? {};
    const isDue = sequence - written >= entriesPerHead;
    log.saveDocument("auditHead", {
      written,
      sealedFrom: sealedFrom ?? (key ? sequence : null),
      dueAt: dueAt ?? (isDue ? clock() : null),
    });
    queueMicrotask(() => {
      // The transaction may have been rolled back.
      if (log.audit(1, sequence + 1)[0]?.hash !== whole.hash) return;
      publishAudit?.(whole);
      if (isDue && heads) void scheduler.wakeAt(clock());
    });
  }

  /** Notes outside of the log which entry is the newest, unless the one that was noted before is not in the trail any more. */
  async function saveHead(): Promise<void> {
    const state = log.document("auditHead");
    const last = log.audit(1, null)[0];
    if (!heads || !key || !last || !state || state.dueAt === null || state.dueAt > clock()) return;
    try {
      const before = await heads.read();
      const problem = before && problemWithHead(before);
      if (problem) console.error(`The audit trail does not hold: ${problem}`);
      else {
        const head = { sequence: last.sequence, hash: last.hash, at: clock(), sealedFrom: state.sealedFrom };
        await heads.write({ ...head, seal: seal(key, head) });
      }
      const now = log.document("auditHead");
      const isMore = (log.audit(1, null)[0]?.sequence ?? 0) > last.sequence;
      if (now) log.saveDocument("auditHead", { ...now, written: last.sequence, dueAt: isMore ? clock() : null });
    } catch (error) {
      console.error("The newest audit entry could not be noted outside of the run log; that is tried again:", error);
      log.saveDocument("auditHead", { ...state, dueAt: clock() + headRetry });
    }
  }

  /** What is wrong with what was noted outside, in a sentence, or `null`. */
  function problemWithHead({ seal: given, ...head }: AuditHead): string | null {
    const isOurs = isSealed(keys, head, given);
    if (isOurs === false) return "What was noted outside of the run log was changed there.";
    const found = log.audit(1, head.sequence + 1)[0];
    if (found?.sequence !== head.sequence)
      return `Entry ${head.sequence} was there, and is not any more: the end was cut off.`;
    return found.hash === head.hash ? null : `Entry ${head.sequence} is not what it was: the trail was replaced.`;
  }

  function checkedHead(stored: AuditHead | null): AuditCheck["head"] {
    const written = log.document("auditHead")?.written ?? 0;
    if (stored) return { sequence: stored.sequence, at: stored.at, problem: problemWithHead(stored) };
    const gone = "What was noted outside of the run log is not there any more.";
    return written > 0 ? { sequence: written, at: null, problem: gone } : null;
  }

  return {
    record,
    saveHead,

    /** Notes that somebody who is signed in was refused `what`. */
    recordRefusal(by: Actor, what: string): void {
      const [last] = log.audit(1, null, { by: by.uid, action: "refused" });
      if (!last || clock() - last.at >= refusalEvery) record({ by, action: "refused", run: "", reason: what });
    },

    /** Checks a page of entries, newest first: their content, their links, their seals; and with the first page the head. */
    async check(after: string | undefined): Promise<AuditCheck> {
      const before = decodeCursor(after);
      const { page, cursor } = paginate(
        log.audit(checkedPerPage + 1, before),
        checkedPerPage,
        (entry) => entry.sequence,
      );
      const oldest = page.at(-1);
      const older = oldest ? (log.audit(1, oldest.sequence)[0] ?? null) : null;
      const stored = (await heads?.read()) ?? null;
      const head = before === null ? checkedHead(stored) : null;
      // What stands outside counts more: who writes to the log could change what stands there.
      const sealedFrom = (stored ?? log.document("auditHead"))?.sealedFrom ?? null;
      const found: AuditCheck = {
        entries: page.length,
        sealed: 0,
        otherKey: 0,
        unsealed: 0,
        broken: null,
        head,
        cursor,
      };
      for (const [index, entry] of page.entries()) {
        const { hash, ...hashed } = entry;
        const { seal: given, ...rest } = hashed;
        const isOurs = given === undefined ? undefined : isSealed(keys, rest, given);
        if (given === undefined) found.unsealed += 1;
        else if (isOurs === null) found.otherKey += 1;
        else found.sealed += 1;
        const isBare = given === undefined && sealedFrom !== null && entry.sequence >= sealedFrom;
        const why =
          digest(hashed) !== hash
            ? "content"
            : isOurs === false || isBare
              ? "seal"
              : follows(entry, page[index + 1] ?? older)
                ? null
                : "link";
        if (why) found.broken ??= { sequence: entry.sequence, why };
      }
      return found;
    },
  };
}

/** Has the newest entry noted outside soon. */
export function wantHead(log: RunLog, now: number): void {
  const state = log.document("auditHead");
  if (state) log.saveDocument("auditHead", { ...state, dueAt: state.dueAt ?? now });
}

/** When the newest entry is to be noted outside, in ms; `null` when it need not be. */
export const headDueAt = (log: RunLog): number | null => log.document("auditHead")?.dueAt ?? null;

/** Whether an entry comes just behind this one; the first has none before it. */
const follows = (entry: AuditEntry, before: AuditEntry | null): boolean =>
  before
    ? entry.sequence === before.sequence + 1 && entry.previous === before.hash
    : entry.sequence === 1 && entry.previous === "";
