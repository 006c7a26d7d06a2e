import type { Saved } from "../../contract/backups.ts";
import { digest } from "../../engine/digest.ts";
import { recordId } from "../../schema/collections.ts";
import type { Definition } from "../../schema/definition.ts";
import { decide } from "../kinds/decide.ts";
import { type Decision, decision as decided, type Subject } from "../kinds/decision.ts";
import type { Stored } from "../ports.ts";
import { decodeRowsText, placesIn, type Row } from "../rows.ts";
import type { DeferReason, Deferred, Intent } from "../runState.ts";
import { mostDeferrals, writesRecords } from "./coordination.ts";
import { type ListedKey, metadataOf } from "./keys.ts";
import { mostPlaces, type Work } from "./protocol.ts";
import { isRecentlyActive } from "./recentActivity.ts";

/** What is to be done about one record of a slice. */
export type Planned = {
  entry: ListedKey;
  /** The batch that its result belongs to. */
  batch: number;
  stored: Stored | undefined;
  /** This run may have written it, and nobody will ever know: it was changed again since. */
  inDoubt: boolean;
  outcome: /** There is nothing to write. */
    | { is: "settled"; decision: Decision }
    /** An earlier write, of which that was not known, turns out to have happened. */
    | { is: "confirmed"; decision: Decision; deferred: Deferred }
    | { is: "deferred"; deferred: Deferred }
    /** The run is over and has not written it. */
    | { is: "dropped" }
    | { is: "write"; decision: Decision & { text: string }; attempts: number };
};

export type SliceRecords = {
  wanted: readonly ListedKey[];
  stored: ReadonlyMap<string, Stored>;
  /** What the run that this one refers to did, by key. */
  referred: ReadonlyMap<string, Row>;
  saved: ReadonlyMap<string, Saved>;
  deferred: ReadonlyMap<string, Deferred>;
  /** The most writes. */
  most: number;
};

/**
 * Plans the records of a slice in order. Ends before a write too many and before more than fits a report, and with the first record in error where the run
 * stops at that: what comes after is not planned.
 */
export function planSlice(work: Work, definition: Definition, records: SliceRecords, now: number): Planned[] {
  const planned: Planned[] = [];
  let left = records.most;
  let room = mostPlaces;
  for (const entry of records.wanted) {
    const stored = records.stored.get(entry.key);
    const deferred = records.deferred.get(entry.key);
    const batch = deferred?.batch ?? (work.batch as NonNullable<Work["batch"]>).number;
    const outcome = planRecord(work, definition, records, entry, batch, now);
    const changes = outcome.is === "write" || (outcome.is === "settled" && outcome.decision.row.action === "migrated");
    const places = "decision" in outcome ? placesIn(outcome.decision.row) : 0;
    if (changes && left === 0) break;
    if (places > room && planned.length > 0) break;
    if (changes) left -= 1;
    room -= places;
    planned.push({ entry, batch, stored, inDoubt: isInDoubt(deferred, stored, outcome), outcome });
    const isError = outcome.is === "settled" && outcome.decision.row.action === "error";
    if (isError && !work.run.options.skipErrors) break;
  }
  return planned;
}

const isInDoubt = (deferred: Deferred | undefined, stored: Stored | undefined, { is }: Planned["outcome"]): boolean =>
  deferred?.intent != null &&
  (is === "settled" || is === "deferred") &&
  digest(stored?.text ?? "") !== deferred.intent.planned;

function planRecord(
  work: Work,
  definition: Definition,
  { stored: texts, referred, saved, deferred: deferrals }: SliceRecords,
  entry: ListedKey,
  batch: number,
  now: number,
): Planned["outcome"] {
  const { run, type, readOnly, takenOut } = work;
  const { key, expiration } = entry;
  const stored = texts.get(key);
  const before = deferrals.get(key);
  const subject: Subject = {
    definition,
    id: recordId(definition, key) as string,
    stored,
    expiration,
    metadata: metadataOf(entry, stored),
    earlier: referred.get(key),
    saved: saved.get(key),
    takenOut: new Set(takenOut.find(([each]) => each === key)?.[1]),
  };
  const seen = digest(stored?.text ?? "");
  if (before?.intent && stored && before.intent.digest === seen && before.intent.planned !== seen) {
    return { is: "confirmed", decision: settledAs(before.intent), deferred: before };
  }
  if (readOnly) return { is: "dropped" };

  const decision = decide(run.kind, subject, {
    startedAt: run.startedAt,
    now,
    dryRun: run.dryRun,
    options: run.options,
  });
  if (before?.intent?.digest === seen && before.intent.planned === seen && decision.text === undefined) {
    // Only what the entry has beside its text was to be changed, and that is as it was to be.
    return { is: "confirmed", decision: settledAs(before.intent), deferred: before };
  }
  if (decision.text === undefined || !writesRecords(run)) return { is: "settled", decision };

  const defer = (reason: DeferReason, attempts: number): Planned["outcome"] => ({
    is: "deferred",
    deferred: {
      runId: run.id,
      type,
      key,
      batch,
      dueAt: 0,
      attempts,
      reason,
      failure: null,
      deferredDigest: seen,
      intent: null,
      lease: null,
    },
  });
  const attempts = before?.attempts ?? 0;
  const final = (action: "skipped" | "error", message: string): Planned["outcome"] => ({
    is: "settled",
    decision: decided(subject, action, message, now),
  });
  if (before?.reason === "write-failed" && attempts >= mostDeferrals) {
    return final(
      "error",
      `KV did not take the new value, however often it was tried: ${before.failure}. The record is as it was.`,
    );
  }
  const isStill = before !== undefined && (before.deferredDigest === seen || before.deferredDigest === null);
  // Its expiration and metadata are unknown, so a write would drop them.
  const isUnlisted = stored !== undefined && entry.unlisted === true;
  const isTouched = before?.deferredDigest == null && isRecentlyActive(definition, stored?.text, now);
  if (!isUnlisted && !isTouched && (before === undefined || isStill)) {
    return { is: "write", decision: decision as Decision & { text: string }, attempts };
  }
  if (attempts >= mostDeferrals) return final("skipped", isUnlisted ? unlisted : keptWriting);
  return defer(isTouched ? "touched" : "changed", attempts + 1);
}

const keptWriting = "The application kept writing it; left for another run.";
const unlisted = "It is missing from KV's listing, so its expiration is not known; left for another run.";

/** The result that was noted before the write. */
function settledAs(intent: Intent): Decision {
  const row = decodeRowsText(intent.row)[0] as Row;
  return { row, conflicts: row.conflicts?.length ?? 0, warnings: row.warnings?.length ?? 0, notable: true };
}
