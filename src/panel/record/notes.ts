import type { Detail, RecordView } from "../../client/contract.ts";
import { valueAt } from "./json.ts";

/** What is to be said about a field beside its value. */
export type Note = {
  mark: string;
  words: string;
  /** Whether it only explains; anything else is to be looked into. */
  isQuiet?: boolean;
};

export const warningWords = ({ expected, actual }: RecordView["warnings"][number]): string =>
  `Copied as it is: ${withArticle(actual)}, where ${withArticle(expected)} is declared`;

const withArticle = (type: string): string => `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;

/** What gave way to a value that was set; `null` where there was nothing. */
export function replacedWords({ previous }: RecordView["changes"][number]): string | null {
  if (previous === undefined) return null;
  return previous === null ? "was null" : `replaces the placeholder ${plain(previous)}`;
}

const plain = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** @param reason why the field is retained: "billing still reads it" */
export const retainedWords = (field: string, reason: string): string =>
  `${field} is retained: ${reason}, so no clean-up takes it out`;

/** Why a path stays after an undo. */
export const keptWords: Record<NonNullable<Detail["keptFields"]>[number]["reason"], string> = {
  changed: "stays, as it changed since the run",
  "last-copy": "stays, as it is the last copy of its value: the legacy field is gone",
  "legacy-differs": "stays, as its legacy field holds another value by now",
  "not-empty": "stays, as something in it stays",
};

/**
 * Fields in conflict, at both places, values that are not what their new place declares, placeholders that give way, and
 * retained fields; by path.
 * @param retained why each retained field of the collection is one, by name
 */
export function notesOf(
  { stored, changes, conflicts, warnings }: Pick<RecordView, "stored" | "changes" | "conflicts" | "warnings">,
  retained: Readonly<Record<string, string>>,
): Map<string, Note> {
  const notes = new Map<string, Note>();
  for (const [field, reason] of Object.entries(retained)) {
    if (valueAt(stored, field) == null) continue;
    notes.set(field, { mark: "", words: `Retained: ${reason}. It is copied and never cleaned up`, isQuiet: true });
  }
  for (const { path, from } of conflicts) {
    notes.set(path, { mark: "≠", words: `Stays, though ${from} differs` });
    notes.set(from, { mark: "≠", words: `Not copied: ${path} stays` });
  }
  for (const change of changes) {
    const words = replacedWords(change);
    if (words !== null) notes.set(change.path, { mark: "+", words, isQuiet: true });
  }
  for (const warning of warnings) notes.set(warning.path, { mark: "+", words: warningWords(warning) });
  return notes;
}
