import type { AuditCheck, AuditEntry } from "../contract/audit.ts";
import type { Actor } from "../contract/run.ts";
import { isSealed, seal } from "../engine/auditSeal.ts";
import { digest } from "../engine/digest.ts";
import { createAuditHead, type HeadPorts } from "./auditHead.ts";
import { decodeCursor, paginate } from "./pagination.ts";
import type { Scheduler } from "./ports.ts";

export type AuditPorts = HeadPorts & {
  scheduler: Scheduler;
  /** Called with every entry once it is stored. */
  publishAudit?: (entry: AuditEntry) => void;
};

/** What is to be noted of an action; `run` is empty where it is about none. */
export type Action = { by: Actor; action: string; run: string; reason: string | null };

/** A person who is refused again within this time, in ms, is not noted again. */
export const refusalEvery = 60_000;
/** How many entries there may be before the newest one is noted outside. */
const entriesPerHead = 100;
const checkedPerPage = 1_000;

export type AuditTrail = ReturnType<typeof createAuditTrail>;

/**
 * The audit trail: each entry carries the hash of the one before, so that a change shows, and a seal that only a holder of
 * the secret can make, so that nobody can hide a change by hashing everything again.
 */
export function createAuditTrail(ports: AuditPorts) {
  const { log, clock, scheduler, auditKeys: keys = [], publishAudit } = ports;
  const [key] = keys;
  const head = createAuditHead(ports);

  /** In the transaction of what it notes. */
  function record({ by, action, run, reason }: Action): void {
    const last = log.audit(1, null)[0];
    const sequence = (last?.sequence ?? 0) + 1;
    const entry = { sequence, at: clock(), by, action, run, reason, previous: last?.hash ?? "" };
    const sealed = key ? { ...entry, seal: seal(key, entry) } : entry;
    const whole: AuditEntry = { ...sealed, hash: digest(sealed) };
    log.addAudit(whole);
    const { written = 0, writtenAt = 0, sealedFrom = null, dueAt = null } = log.document("auditHead") ?? {};
    const isDue = head.isNoted && sequence - written >= entriesPerHead;
    log.saveDocument("auditHead", {
      written,
      writtenAt,
      sealedFrom: sealedFrom ?? (key ? sequence : null),
      dueAt: dueAt ?? (isDue ? clock() : null),
    });
    if (!publishAudit && !isDue) return;
    queueMicrotask(() => {
      // The transaction may have been rolled back.
      if (log.audit(1, sequence + 1)[0]?.hash !== whole.hash) return;
      publishAudit?.(whole);
      if (isDue) void scheduler.wakeAt(clock());
    });
  }

  return {
    record,
    saveHead: head.save,

    /** Notes that somebody who is signed in was refused `what`. */
    recordRefusal(by: Actor, what: string): void {
      const since = clock() - refusalEvery;
      const recent = Object.entries(log.document("refusals") ?? {}).filter(([, at]) => at > since);
      if (recent.some(([uid]) => uid === by.uid)) return;
      log.saveDocument("refusals", Object.fromEntries([...recent, [by.uid, clock()]]));
      record({ by, action: "refused", run: "", reason: what });
    },

    /** Checks a page of entries, newest first: their content, their links, their seals; and with the first page the head. */
    async check(after: string | undefined): Promise<AuditCheck> {
      const before = decodeCursor(after);
      const noted = await head.check();
      const entries = log.audit(checkedPerPage + 1, before);
      const { page, cursor } = paginate(entries, checkedPerPage, ({ sequence }) => sequence);
      const found: AuditCheck = {
        entries: page.length,
        sealed: 0,
        otherKey: 0,
        unsealed: 0,
        broken: null,
        head: before === null ? noted.head : null,
        cursor,
      };
      /** Whether an entry has a seal of ours; `null` with one of a key that is not known, `undefined` without. */
      const isOurs = ({ hash: _, seal: given, ...rest }: AuditEntry) =>
        given === undefined ? undefined : isSealed(keys, rest, given);
      for (const [index, entry] of page.entries()) {
        const { hash, ...hashed } = entry;
        const older = entries[index + 1] ?? null;
        const seal = isOurs(entry);
        if (seal === undefined) found.unsealed += 1;
        else if (seal === null) found.otherKey += 1;
        else found.sealed += 1;
        const isBare = seal === undefined && noted.sealedFrom !== null && entry.sequence >= noted.sealedFrom;
        // Once an entry is sealed by a known key, no later one is by an unknown key.
        const isInvented = seal === null && older !== null && isOurs(older) === true;
        let why: NonNullable<AuditCheck["broken"]>["why"] | null = null;
        if (digest(hashed) !== hash) why = "content";
        else if (seal === false || isInvented) why = "seal";
        else if (!follows(entry, older)) why = "link";
        else if (isBare) why = "unsealed";
        if (why) found.broken ??= { sequence: entry.sequence, why };
      }
      return found;
    },
  };
}

/** Whether an entry comes just behind this one; the first has none before it. */
const follows = (entry: AuditEntry, before: AuditEntry | null): boolean =>
  before
    ? entry.sequence === before.sequence + 1 && entry.previous === before.hash
    : entry.sequence === 1 && entry.previous === "";
