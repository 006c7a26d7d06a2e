import type { RecordView } from "../../client/contract.ts";

/** What is to be said about a field beside its value. */
export type Note = { mark: string; words: string };

export const warningWords = ({ expected, actual }: RecordView["warnings"][number]): string =>
  `Copied as it is: ${withArticle(actual)}, where ${withArticle(expected)} is declared`;

const withArticle = (type: string): string => `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;

/** Fields in conflict, at both places, and values that are not what their new place declares; by path. */
export function notesOf({ conflicts, warnings }: Pick<RecordView, "conflicts" | "warnings">): Map<string, Note> {
  const notes = new Map<string, Note>();
  for (const { path, from } of conflicts) {
    notes.set(path, { mark: "≠", words: `Stays, though ${from} differs` });
    notes.set(from, { mark: "≠", words: `Not copied: ${path} stays` });
  }
  for (const warning of warnings) notes.set(warning.path, { mark: "+", words: warningWords(warning) });
  return notes;
}
