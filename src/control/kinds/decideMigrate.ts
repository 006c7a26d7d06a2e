import { digest } from "../../engine/digest.ts";
import { apply, type Conflict, plan, type Readable } from "../../engine/plan.ts";
import { withoutElements } from "../../schema/paths.ts";
import type { Row } from "../rows.ts";
import {
  amount,
  type Decide,
  type DecisionContext,
  decision,
  expiresTooSoon,
  few,
  leftAlone,
  quietDecision,
  type Subject,
  tooSoon,
} from "./decision.ts";
import { written } from "./written.ts";

export const migrate: Decide = (subject, context) => {
  const { definition, stored } = subject;
  const { startedAt, now, dryRun, options } = context;
  const planned = plan(definition, stored.text, startedAt);
  if (planned.state === "error") return decision(subject, "error", leftAlone(planned.error), now);

  if (planned.state === "current") {
    const { conflicts, invalid } = planned;
    const message = currentMessage(conflicts, invalid);
    return conflicts.length > 0 || invalid !== null
      ? decision(subject, "skipped", message, now, {
          ...(conflicts.length > 0 && { conflicts }),
          ...(invalid !== null && { invalid }),
        })
      : quietDecision(subject, message, now);
  }

  if (expiresTooSoon(subject, now)) return decision(subject, "skipped", tooSoon, now);
  if (options.planOf !== undefined && subject.earlier?.plannedDigest !== digest(stored.text)) {
    return decision(subject, "skipped", "Changed since the dry run, so it was left as it is.", now);
  }
  const applied = apply(planned);
  if ("error" in applied) return decision(subject, "error", leftAlone(applied.error), now);
  const changed = decision(subject, "migrated", message(planned, dryRun), now, details(subject, planned, context));
  // Restoring this run's backup may undo its own writing, and nobody else's.
  if (options.backup) changed.row.writtenDigest = digest(applied.text);
  return { ...changed, text: applied.text, save: options.backup === true };
};

function details(subject: Subject, planned: Readable, { dryRun }: DecisionContext): Partial<Row> {
  const { record, changes, conflicts, warnings } = planned;
  const { definition, stored, expiration, metadata } = subject;
  return {
    legacyFields: fieldsOf(changes.flatMap(({ from }) => from ?? [])),
    newFields: fieldsOf(changes.map(({ path }) => path)),
    changes: written(definition, record, changes),
    ...(conflicts.length > 0 && { conflicts }),
    ...(warnings.length > 0 && { warnings }),
    ...(expiration !== undefined && { expiration }),
    ...(metadata != null && { metadata: digest(metadata as never) }),
    // A run with this dry run as its planOf changes only records whose text is still the same.
    ...(dryRun && { plannedDigest: digest(stored?.text ?? "") }),
  };
}

/** The fields that these places are, each once: an entry of a list is one of many places of a field. */
const fieldsOf = (places: readonly string[]): string[] => [...new Set(places.map(withoutElements))];

function message({ changes }: Readable, dryRun: boolean): string {
  const copied = fieldsOf(changes.flatMap(({ from, path }) => (from === null ? [] : path))).length;
  const added = fieldsOf(changes.flatMap(({ from, path }) => (from === null ? path : []))).length;
  const done = [
    copied > 0 ? `${dryRun ? "copy" : "copied"} ${amount(copied, "legacy field")}` : "",
    added > 0 ? `${dryRun ? "add" : "added"} ${amount(added, "field")}` : "",
  ].filter((part) => part !== "");
  const sentence = `${dryRun ? "would " : ""}${done.join(dryRun ? " and " : ", ")}`;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function currentMessage(conflicts: readonly Conflict[], invalid: string | null): string {
  const pairs = few(
    conflicts.map(({ path, from }) => `${path} differs from ${from} and stays`),
    (count) => `${amount(count, "field")} differ from their legacy fields and stay`,
  );
  const more = [...(invalid === null ? [] : [`not valid: ${invalid}`]), ...(pairs === "" ? [] : [pairs])];
  return `${["Already current", ...more].join("; ")}.`;
}
