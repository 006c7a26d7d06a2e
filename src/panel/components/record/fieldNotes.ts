import type { Detail, RecordView } from "../../../client/contract.ts";
import { valueAt } from "./diffLines.ts";

/** A note beside a field's value. */
export type FieldNote = {
  mark: string;
  text: string;
  /** Whether it only explains. Other notes ask for attention. */
  isInfo?: boolean;
};

export const warningText = ({ expected, actual }: RecordView["warnings"][number]): string =>
  `Copied as it is: ${withArticle(actual)}, where ${withArticle(expected)} is declared`;

const withArticle = (type: string): string => `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;

/** What a new value replaced; `null` if there was nothing. */
export function replacedText({ previous }: RecordView["changes"][number]): string | null {
  if (previous === undefined) return null;
  return previous === null ? "was null" : `replaces the placeholder ${displayValue(previous)}`;
}

const displayValue = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** @param reason why the field is retained: "billing still reads it" */
export const retainedText = (field: string, reason: string): string =>
  `${field} is retained: ${reason}, so no clean-up removes it`;

/** Why a path stays after an undo. */
export const keptReasons: Record<NonNullable<Detail["keptFields"]>[number]["reason"], string> = {
  changed: "stays, as it changed since the run",
  "last-copy": "stays, as it is the last copy of its value: the legacy field is gone",
  "legacy-differs": "stays, as its legacy field holds another value by now",
  "not-empty": "stays, as something in it stays",
};

/**
 * Notes by path: conflicts (at both places), values of an undeclared type, replaced placeholders, and retained fields.
 * @param retained why each retained field of the collection is retained, by name
 */
export function fieldNotes(
  { stored, changes, conflicts, warnings }: Pick<RecordView, "stored" | "changes" | "conflicts" | "warnings">,
  retained: Readonly<Record<string, string>>,
): Map<string, FieldNote> {
  const notes = new Map<string, FieldNote>();
  for (const [field, reason] of Object.entries(retained)) {
    if (valueAt(stored, field) == null) continue;
    notes.set(field, { mark: "", text: `Retained: ${reason}. It is copied and never cleaned up`, isInfo: true });
  }
  for (const { path, from } of conflicts) {
    notes.set(path, { mark: "≠", text: `Stays, though ${from} differs` });
    notes.set(from, { mark: "≠", text: `Not copied: ${path} stays` });
  }
  for (const change of changes) {
    const { path, original } = change;
    const texts = [original === undefined ? null : "converted", replacedText(change)];
    const text = texts.filter((each) => each !== null).join("; ");
    if (text !== "") notes.set(path, { mark: "+", text, isInfo: true });
  }
  for (const warning of warnings) notes.set(warning.path, { mark: "+", text: warningText(warning) });
  return notes;
}
