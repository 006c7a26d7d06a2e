import type { Saved } from "../../contract/backups.ts";
import { digest } from "../../engine/digest.ts";
import { equal, type Json, withoutByteOrderMark } from "../../engine/losslessJson.ts";
import { type Decision, type DecisionContext, decision, quietDecision, type Subject, tooSoon } from "./decision.ts";

/** Puts a saved record back, unless what is stored has changed since it was saved. */
export function restore(subject: Subject, saved: Saved, { now, dryRun, options }: DecisionContext): Decision {
  const { stored, earlier } = subject;
  const value = withoutByteOrderMark(saved.value);
  const sameEntry = stored !== undefined && hasEntryOf(saved, subject.expiration, subject.metadata);
  if (sameEntry && stored.text === value) {
    return quietDecision(subject, "Already as it was saved.", now);
  }
  // What the run that made the backup wrote is no change of anybody else's.
  const untouched =
    !stored || (sameEntry && earlier?.writtenDigest !== undefined && earlier.writtenDigest === digest(stored.text));
  if (!untouched && options.overwrite !== true) {
    const what = stored.text === value ? "Its expiration or metadata changed" : "Changed";
    const message = `${what} since the backup, so it was left as it is. To replace it: overwrite.`;
    return decision(subject, "skipped", message, now);
  }
  if (saved.expiration !== undefined && saved.expiration * 1000 < now + 60_000) {
    return decision(
      subject,
      "skipped",
      saved.expiration * 1000 < now ? "Has expired since it was saved." : tooSoon,
      now,
    );
  }
  const message = `${dryRun ? "Would be put back" : "Put back"}${stored ? "" : "; it had been deleted"}.`;
  const { expiration, metadata } = saved;
  return { ...decision(subject, "migrated", message, now), text: value, keep: { expiration, metadata } };
}

/** Whether what an entry has beside its text is what was saved. */
function hasEntryOf(saved: Saved, expiration: number | undefined, metadata: unknown): boolean {
  return saved.expiration === expiration && equal((saved.metadata ?? null) as Json, (metadata ?? null) as Json);
}
