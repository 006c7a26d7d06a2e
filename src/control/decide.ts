import { isSecret } from "../engine/mask.ts";
import { apply, type Change, type Conflict, type Planned, plan, type RecordError, tooDeep } from "../engine/plan.ts";
import { digest } from "../engine/undo.ts";
import type { Definition } from "../schema/definition.ts";
import type { Stored } from "./ports.ts";
import type { Row, RowChange } from "./rows.ts";

export type Subject = {
  definition: Definition;
  id: string;
  stored: Stored | undefined;
  /** Seconds since the epoch, from the listing. */
  expiration: number | undefined;
  /** The row of an earlier attempt at this batch that was cut short: what this run meant to do, and may have done. */
  intended: Row | undefined;
};
export type Circumstances = { startedAt: number; now: number; dryRun: boolean };

/** What is to be done with one record: the row that will tell of it, and the text to write if there is one. */
export type Decision = { row: Row; text?: string; conflicts: number; warnings: number; notable: boolean };

export function decide(subject: Subject, circumstances: Circumstances): Decision {
  const { definition, id, stored, intended } = subject;
  const base = { type: definition.type, id };
  const plain = (action: "skipped" | "error", message: string): Decision => ({
    row: { ...base, action, message, at: circumstances.now },
    conflicts: 0,
    warnings: 0,
    notable: true,
  });

  if (!stored) return plain("skipped", "Deleted since it was listed.");
  if (stored.damaged) return plain("error", leftAlone(notUtf8));
  const planned = plan(definition, stored.text, circumstances.startedAt);
  if (planned.state === "error") return plain("error", leftAlone(planned.error));

  if (planned.state === "current") {
    // Planned by this run and current now: an attempt that was cut short wrote it. Counted once, as what it was.
    if (intended?.action === "migrated") {
      const { conflicts = [], warnings = [] } = intended;
      return { row: intended, conflicts: conflicts.length, warnings: warnings.length, notable: true };
    }
    const { conflicts } = planned;
    const conflicting = conflicts.length > 0 && { conflicts };
    const row: Row = {
      ...base,
      action: "skipped",
      message: currentMessage(conflicts),
      ...conflicting,
      at: circumstances.now,
    };
    return { row, conflicts: conflicts.length, warnings: 0, notable: conflicts.length > 0 };
  }

  if (subject.expiration !== undefined && subject.expiration * 1000 < circumstances.now + 60_000) {
    return plain("skipped", "Expires in less than 60 seconds; KV refuses to rewrite such an entry.");
  }
  const applied = apply(planned);
  if ("error" in applied) return plain("error", leftAlone(applied.error));
  const { conflicts, warnings } = planned;
  try {
    const row: Row = { ...base, ...describe(definition, planned, circumstances.dryRun), at: circumstances.now };
    return { row, text: applied.text, conflicts: conflicts.length, warnings: warnings.length, notable: true };
  } catch (error) {
    // What can be written but not be told of could not be taken back either.
    if (error instanceof RangeError) return plain("error", leftAlone(tooDeep));
    throw error;
  }
}

function describe(definition: Definition, planned: Exclude<Planned, { state: "error" }>, dryRun: boolean) {
  const { changes, conflicts, warnings } = planned;
  const legacyFields = changes.flatMap((change) => change.from ?? []);
  const added = changes.length - legacyFields.length;
  const done = [
    legacyFields.length > 0 ? `${dryRun ? "copy" : "copied"} ${amount(legacyFields.length, "legacy field")}` : "",
    added > 0 ? `${dryRun ? "add" : "added"} ${amount(added, "field")}` : "",
  ].filter((part) => part !== "");
  const sentence = `${dryRun ? "would " : ""}${done.join(dryRun ? " and " : ", ")}`;
  return {
    action: "migrated" as const,
    message: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`,
    legacyFields,
    newFields: changes.map((change) => change.path),
    changes: changes.map((change) => written(definition, change)),
    ...(conflicts.length > 0 && { conflicts }),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** Values of more characters than this are kept as their digest: a row must stay small, whatever a record holds. */
const longestKeptValue = 1_000;
const previewLength = 120;

function written(definition: Definition, change: Change): RowChange {
  const { value, ...where } = change;
  if (isSecret(definition, change.path) || (change.from !== null && isSecret(definition, change.from))) {
    return { ...where, digest: digest(value) };
  }
  const text = JSON.stringify(value);
  if (text.length <= longestKeptValue) return { ...where, value };
  const length = text.length.toLocaleString("en-US");
  return { ...where, digest: digest(value), preview: `${text.slice(0, previewLength)}… (${length} characters)` };
}

function currentMessage(conflicts: readonly Conflict[]): string {
  if (conflicts.length === 0) return "Already current.";
  const pairs = conflicts.map(({ path, from }) => `${path} differs from ${from} and stays`);
  return `Already current; ${pairs.join(", ")}.`;
}

const notUtf8: RecordError = { code: "not-json", message: "The stored bytes are not UTF-8 text." };
const leftAlone = (error: RecordError) => `${error.message} The record was left as it is.`;
const amount = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
