import { byUtf8 } from "../engine/utf8Order.ts";
import type { Definition } from "../schema/definition.ts";
import type { RunLog } from "./ports.ts";
import { decodeRows, type Row } from "./rows.ts";

/** From `first` to `last`, both included; without a `last`, to the end of the collection. */
export type Range = { first: string; last: string | null };

export const isInRange = ({ first, last }: Range, key: string): boolean =>
  byUtf8(key, first) >= 0 && (last === null || byUtf8(key, last) <= 0);

/** The rows that an earlier run has for the records in a range of keys, by key. */
export function previousRows(log: RunLog, runId: string, definition: Definition, range: Range): Map<string, Row> {
  const found = new Map<string, Row>();
  for (const number of log.batchesBetween(runId, definition.type, range.first, range.last)) {
    for (const part of log.rows(runId, number)) {
      for (const row of decodeRows(part)) {
        const key = `${definition.prefix}${row.id}`;
        if (isInRange(range, key) && row.type === definition.type) found.set(key, row);
      }
    }
  }
  return found;
}
