import { digest } from "../../engine/digest.ts";
import type { Json, JsonObject } from "../../engine/losslessJson.ts";
import { valueAt } from "../../engine/places.ts";
import { plan } from "../../engine/plan.ts";
import { isAsWritten, sameEntries } from "../../engine/planUndo.ts";
import { withoutElements } from "../../schema/paths.ts";
import { type Decide, decision, type Subject } from "./decision.ts";

/** Confirms that a record is current and, for one that the run `of` changed, still what that run left. */
export const verify: Decide = (subject, { now, startedAt }) => {
  const { definition, stored } = subject;
  const planned = plan(definition, stored.text, startedAt);
  if (planned.state === "error") return decision(subject, "error", planned.error.message, now);
  if (planned.state === "legacy") {
    const fields = [...new Set(planned.changes.map(({ path }) => withoutElements(path)))];
    return decision(subject, "error", `Not current: ${fields.join(", ")} still to be set.`, now);
  }
  const differences = compare(subject, planned.record, stored.metadata);
  if (differences.length > 0) {
    const changed = [...new Set(differences.map(withoutElements))].join(", ");
    return decision(subject, "error", `Not as the run left it: ${changed}.`, now);
  }
  return { ...decision(subject, "migrated", "Confirmed.", now), notable: false };
};

/** What is not as the run `of` left it. A legacy field that a clean-up took out since is as it should be. */
function compare(
  { definition, earlier, expiration, takenOut }: Subject,
  record: JsonObject,
  metadata: unknown,
): string[] {
  if (!earlier?.changes) return [];
  const differences: string[] = [];
  const isSame = sameEntries(definition, record, earlier.changes);
  for (const change of earlier.changes) {
    // What was filled in or created goes on living with the application, and so does a list; what was copied has to agree.
    if (change.from === null || !isSame(change)) continue;
    for (const path of [change.path, change.from]) {
      const present = valueAt(record, path);
      if (present === undefined && path === change.from && takenOut.has(path)) continue;
      const expected = path === change.from ? (change.original ?? change) : change;
      if (present === undefined || !isAsWritten(present, expected)) differences.push(path);
    }
  }
  if (earlier.expiration !== expiration) differences.push("its expiration");
  const held = metadata == null ? undefined : digest(metadata as Json);
  if (earlier.metadata !== held) differences.push("its metadata");
  return differences;
}
