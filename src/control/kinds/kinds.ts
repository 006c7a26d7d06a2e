import type { RunKind } from "../../engine/lifecycle.ts";
import type { Row } from "../rows.ts";
import { backup } from "./backup.ts";
import { cleanup } from "./cleanup.ts";
import { type Circumstances, type Decide, type Decision, type Subject, told } from "./kind.ts";
import { migrate } from "./migrate.ts";
import { restore } from "./restore.ts";
import { undo } from "./undo.ts";
import { verify } from "./verify.ts";

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
export function decide(kind: RunKind, subject: Subject, circumstances: Circumstances): Decision {
  const { stored, saved } = subject;
  if (kind === "restore") {
    return saved
      ? restore(subject, saved, circumstances)
      : told(subject, "skipped", "Not in this backup.", circumstances.now);
  }
  if (!stored) return told(subject, "skipped", "There is no such record any more.", circumstances.now);
  if (stored.damaged) {
    return told(
      subject,
      "error",
      "The stored bytes are not UTF-8 text. The record was left as it is.",
      circumstances.now,
    );
  }
  return kinds[kind].decide({ ...subject, stored }, circumstances);
}
