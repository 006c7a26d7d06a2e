import { undo as takeBack } from "../../engine/undo.ts";
import { amount, type Decide, done, expiresTooSoon, told, tooSoon } from "./kind.ts";

/** Takes back what the run `of` wrote into a record, sparing what changed since. */
export const undo: Decide = (subject, { now, dryRun }) => {
  const { stored, earlier, intended } = subject;
  if (!earlier?.changes) return told(subject, "skipped", "That run did not change this record.", now);
  const undone = takeBack(stored.text, earlier.changes);
  if (!undone) return told(subject, "error", "The record can't be read any more, so nothing was taken back.", now);
  if (undone.removed.length === 0) {
    if (intended?.action === "migrated") return done(intended);
    return told(subject, "skipped", `Nothing can be taken back: ${named(undone.kept)} changed since.`, now);
  }
  if (expiresTooSoon(subject, now)) return told(subject, "skipped", tooSoon, now);
  const kept =
    undone.kept.length > 0 ? `; ${named(undone.kept)} changed since and ${dryRun ? "would stay" : "stays"}` : "";
  const message = `${dryRun ? "Would take back" : "Took back"} ${amount(undone.removed.length, "field")}${kept}.`;
  return { ...told(subject, "migrated", message, now, { removedFields: undone.removed }), text: undone.text };
};

const named = (paths: readonly string[]): string => (paths.length <= 3 ? paths.join(", ") : `${paths.length} fields`);
