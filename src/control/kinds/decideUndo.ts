import { type KeptField, type Undone, undo as undoPlan } from "../../engine/planUndo.ts";
import { amount, type Decide, decision, expiresTooSoon, tooSoon } from "./decision.ts";

/** Removes what the run `of` added to a record, sparing what changed since and every last copy of a value. */
export const undo: Decide = (subject, { now, dryRun }) => {
  const { definition, stored, earlier, takenOut } = subject;
  if (!earlier?.changes) return decision(subject, "skipped", "That run did not change this record.", now);
  const undone = undoPlan(definition, stored.text, earlier.changes, takenOut);
  if (!undone) return decision(subject, "error", "The record can't be read any more, so nothing was undone.", now);
  const { text, removed, restored, kept } = undone;
  const keptFields = kept.length > 0 && { keptFields: kept };
  if (removed.length === 0) {
    return decision(subject, "skipped", `Nothing can be undone: ${stays(kept, dryRun)}.`, now, { ...keptFields });
  }
  if (expiresTooSoon(subject, now)) return decision(subject, "skipped", tooSoon, now);
  const more = { removedFields: removed, ...(restored.length > 0 && { restoredFields: restored }), ...keptFields };
  return { ...decision(subject, "migrated", message(undone, dryRun), now, more), text };
};

function message({ removed, restored, kept }: Undone, dryRun: boolean): string {
  const taken = `${dryRun ? "Would remove" : "Removed"} ${amount(removed.length, "field")}`;
  const back =
    restored.length === 0
      ? ""
      : `; ${dryRun ? "would put" : "put"} ${named(restored)} back into ${restored.length === 1 ? "its legacy field" : "their legacy fields"}`;
  return `${taken}${back}${kept.length === 0 ? "" : `; ${stays(kept, dryRun)}`}.`;
}

/** In the order in which they matter. A container that stays because of what is in it needs no words of its own. */
const reasons: readonly [KeptField["reason"], (one: boolean) => string][] = [
  ["last-copy", (one) => (one ? "it is the last copy" : "they are the last copies")],
  ["legacy-differs", (one) => `${one ? "its legacy field holds" : "their legacy fields hold"} another value`],
];

function stays(kept: readonly KeptField[], dryRun: boolean): string {
  const of = (wanted: KeptField["reason"]) => kept.filter(({ reason }) => reason === wanted).map(({ path }) => path);
  const verb = (one: boolean) => (dryRun ? "would stay" : one ? "stays" : "stay");
  const changed = of("changed");
  const sentences = changed.length > 0 ? [`${named(changed)} changed since and ${verb(changed.length === 1)}`] : [];
  for (const [reason, because] of reasons) {
    const paths = of(reason);
    const one = paths.length === 1;
    if (paths.length > 0) sentences.push(`${named(paths)} ${verb(one)}: ${because(one)}`);
  }
  return sentences.join("; ");
}

const named = (paths: readonly string[]): string => {
  if (paths.length > 3) return `${paths.length} fields`;
  return paths.length < 2 ? paths.join("") : `${paths.slice(0, -1).join(", ")} and ${paths.at(-1)}`;
};
