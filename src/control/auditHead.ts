import type { AuditCheck } from "../contract/audit.ts";
import { type AuditKey, isSealed, seal } from "../engine/auditSeal.ts";
import { explain } from "./execution/failure.ts";
import { inTime } from "./inTime.ts";
import type { AuditHead, AuditHeads, Clock, RunLog, Sleep } from "./ports.ts";

export type HeadPorts = {
  log: RunLog;
  clock: Clock;
  sleep: Sleep;
  /** The first one seals; what any of them sealed can be checked. */
  auditKeys?: readonly AuditKey[];
  /** Where the newest entry is noted outside of the log; without it an end that was cut off can't be noticed. */
  auditHeads?: AuditHeads | null;
};

/** How long after a failure the newest entry is noted again, in ms. */
const headRetry = 60_000;
/** The least time between two heads of a busy trail, in ms: KV takes one write a second for a key. */
const betweenHeads = 2_000;
/** KV may hide for so long, in ms, that a head was written for the first time. */
const hidden = 120_000;
/** How long a store may take to answer, in ms. */
const patience = 10_000;

/** The newest entry of the audit trail, as it is noted where the run log is not. */
export function createAuditHead({ log, clock, sleep, auditKeys: keys = [], auditHeads: heads = null }: HeadPorts) {
  const [key] = keys;
  const state = () => log.document("auditHead") ?? { written: 0, writtenAt: 0, sealedFrom: null, dueAt: null };

  /** What is noted outside; `null` for nothing. */
  const read = async (from: AuditHeads) => parsed(await inTime(from.read(), sleep, patience));

  /** Whether a head has a seal of ours (`null`: of a key that is not known), and what it says against the trail. */
  function judge({ seal: given, ...head }: AuditHead): { isOurs: boolean | null; problem: string | null } {
    const isOurs = isSealed(keys, head, given);
    if (isOurs === false) return { isOurs, problem: "What was noted outside of the run log was changed there." };
    const found = log.audit(1, head.sequence + 1)[0];
    if (found?.sequence !== head.sequence)
      return { isOurs, problem: `Entry ${head.sequence} was there, and is not any more: the end was cut off.` };
    const isSame = found.hash === head.hash;
    return { isOurs, problem: isSame ? null : `Entry ${head.sequence} is not what it was: the trail was replaced.` };
  }

  return {
    /** Whether heads are noted at all: that takes a place, and a key, or anybody could write one. */
    isNoted: key !== undefined && heads !== null,

    /**
     * Notes which entry is the newest, when that is due; unless the one that was noted before is not in the trail any more:
     * what shows that must not be replaced.
     */
    async save(): Promise<void> {
      const { dueAt } = state();
      if (dueAt === null || dueAt > clock()) return;
      const last = log.audit(1, null)[0];
      if (!heads || !key || !last) return log.saveDocument("auditHead", { ...state(), dueAt: null });
      let next: number | null;
      let written: object = {};
      try {
        const before = await read(heads);
        const problem = before === "unreadable" ? unreadable : before && judge(before).problem;
        if (problem) console.error(`The audit trail does not hold: ${problem}`);
        else {
          const head = { sequence: last.sequence, hash: last.hash, at: clock(), sealedFrom: state().sealedFrom };
          await inTime(heads.write({ ...head, seal: seal(key, head) }), sleep, patience);
          written = { written: last.sequence, writtenAt: clock() };
        }
        const isMore = (log.audit(1, null)[0]?.sequence ?? 0) > last.sequence;
        next = isMore && !problem ? clock() + betweenHeads : null;
      } catch (error) {
        console.error(`The newest audit entry could not be noted outside of the run log: ${explain(error)}`);
        next = clock() + headRetry;
      }
      log.saveDocument("auditHead", { ...state(), ...written, dueAt: next });
    },

    /** The head as it is now, with what is wrong with it, and from which entry on there have to be seals. */
    async check(): Promise<{ head: AuditCheck["head"]; sealedFrom: number | null }> {
      const known = state();
      const gone = (problem: string) => ({
        head: { sequence: known.written, at: known.writtenAt || null, problem },
        sealedFrom: known.sealedFrom,
      });
      if (!heads) return { head: null, sealedFrom: known.sealedFrom };
      let stored: AuditHead | "unreadable" | null;
      try {
        stored = await read(heads);
      } catch (error) {
        return gone(`What was noted outside of the run log could not be read: ${explain(error)}.`);
      }
      if (stored === "unreadable") return gone(unreadable);
      if (stored === null) {
        const isFresh = known.written === 0 || clock() - known.writtenAt < hidden;
        return isFresh
          ? { head: null, sealedFrom: known.sealedFrom }
          : gone("What was noted outside of the run log is not there any more.");
      }
      const { isOurs, problem } = judge(stored);
      const unknown =
        "It was noted with a secret that is not configured any more, so it can't be verified. AUDIT_SECRET can name that one behind a comma.";
      const both = [stored.sealedFrom, known.sealedFrom].filter((each) => each !== null);
      return {
        head: { sequence: stored.sequence, at: stored.at, problem: problem ?? (isOurs === null ? unknown : null) },
        // What stands outside counts more, if it is ours: who writes to the log could change what stands there.
        sealedFrom: isOurs ? stored.sealedFrom : both.length > 0 ? Math.min(...both) : null,
      };
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

const unreadable = "What was noted outside of the run log can't be read: it was changed there.";

/** Checked, as anybody who can write to the bucket could have changed it. */
function parsed(stored: unknown): AuditHead | "unreadable" | null {
  if (stored === null || stored === undefined) return null;
  const { sequence, hash, at, sealedFrom, seal } = stored as Partial<AuditHead>;
  const isHead = Number.isSafeInteger(sequence) && Number.isFinite(at) && typeof hash === "string";
  if (!isHead || typeof seal !== "string" || (sealedFrom !== null && !Number.isSafeInteger(sealedFrom)))
    return "unreadable";
  return { sequence, hash, at, sealedFrom, seal } as AuditHead;
}
