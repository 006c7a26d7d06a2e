import { maxPlaces, tooManyPlaces } from "../../engine/carryOut.ts";
import { plan } from "../../engine/plan.ts";
import { cleanUp } from "../../engine/planCleanup.ts";
import { amount, type Decide, decision, expiresTooSoon, few, leftAlone, quietDecision, tooSoon } from "./decision.ts";

/** Takes out the legacy fields that were named, where their new place holds the same value. */
export const cleanup: Decide = (subject, { now, dryRun, startedAt, options }) => {
  const { definition, stored } = subject;
  const planned = plan(definition, stored.text, startedAt);
  if (planned.state === "error") return decision(subject, "error", leftAlone(planned.error), now);
  if (planned.state === "legacy")
    return decision(subject, "skipped", "Still to be migrated, so it keeps all its fields.", now);
  const { removed, conflicts } = cleanUp(definition, planned.record, options.fields?.[definition.type] ?? []);
  if (removed.length + conflicts.length > maxPlaces) {
    return decision(subject, "error", leftAlone({ code: "too-many-changes", message: tooManyPlaces }), now);
  }
  const stay = few(
    conflicts.map(({ path, from }) => `${from} differs from ${path} and stays`),
    (count) => `${amount(count, "legacy field")} differ from their new places and stay`,
  );
  if (removed.length === 0) {
    if (conflicts.length === 0) return quietDecision(subject, "Holds none of these fields.", now);
    return decision(subject, "skipped", `Nothing taken out: ${stay}.`, now, { conflicts });
  }
  if (expiresTooSoon(subject, now)) return decision(subject, "skipped", tooSoon, now);
  const message = `${dryRun ? "Would take out" : "Took out"} ${amount(removed.length, "legacy field")}${stay && `; ${stay}`}.`;
  const more = { removedFields: removed, ...(conflicts.length > 0 && { conflicts }) };
  return { ...decision(subject, "migrated", message, now, more), text: JSON.stringify(planned.record) };
};
