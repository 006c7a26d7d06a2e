import type { Detail } from "../../client/contract.ts";

/** Records of one collection that are in error for the same reason. */
export type Cause = { type: string; pattern: string; ids: string[] };

/** The largest number of records that one run can be told to be about. */
export const mostIds = 1_000;

/** Rows by what went wrong, the most frequent first. */
export function causesOf(rows: readonly Detail[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { type, id, message } of rows) {
    const pattern = patternOf(message);
    const key = `${type} ${pattern}`;
    const cause = causes.get(key) ?? { type, pattern, ids: [] };
    cause.ids.push(id);
    causes.set(key, cause);
  }
  return [...causes.values()].sort((one, other) => other.ids.length - one.ids.length);
}

/** A message without what differs from record to record: figures, and which fields it is about. */
function patternOf(message: string): string {
  return message
    .replace(/ The record was left as it is\.$/, "")
    .replace(/: .* still to be set\.$/, ": … still to be set.")
    .replace(/\b\d[\d.,]*\b/g, "…")
    .replace(/'[^']*'/g, "'…'");
}
