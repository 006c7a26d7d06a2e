import type { RunKind } from "../../engine/lifecycle.ts";
import type { Row } from "../rows.ts";
import { backup } from "./decideBackup.ts";
import { cleanup } from "./decideCleanup.ts";
import { migrate } from "./decideMigrate.ts";
import { restore } from "./decideRestore.ts";
import { undo } from "./decideUndo.ts";
import { verify } from "./decideVerify.ts";
import { type Decide, type Decision, type DecisionContext, decision, type Subject } from "./decision.ts";

type Kind = {
  decide: Decide;
  /** With `of`: only the records for which that run has a row with this action. Without it, every record. */
  only?: Row["action"];
};

/** What tells one kind of run from another; everything else about a run is the same for all. */
export const kinds: Record<Exclude<RunKind, "restore">, Kind> & { restore: { only?: undefined } } = {
  migrate: { decide: migrate, only: "error" },
  undo: { decide: undo, only: "migrated" },
  cleanup: { decide: cleanup },
  verify: { decide: verify },
  backup: { decide: backup },
  // Decides from what was saved rather than from what is stored, which may be gone.
  restore: {},
};

/** What a run of this kind does with a record, whatever state the record is in. */
export function decide(kind: RunKind, subject: Subject, context: DecisionContext): Decision {
  const { stored, saved } = subject;
  if (kind === "restore") {
    return saved ? restore(subject, saved, context) : decision(subject, "skipped", "Not in this backup.", context.now);
  }
  if (!stored) return decision(subject, "skipped", "There is no such record any more.", context.now);
  if (stored.damaged) {
    return decision(
      subject,
      "error",
      "The stored bytes are not UTF-8 text. The record was left as it is.",
      context.now,
    );
  }
  return kinds[kind].decide({ ...subject, stored }, context);
}
