import { byUtf8 } from "../engine/order.ts";
import type { Definition } from "../schema/definition.ts";
import type { KeyEntry, RunLog } from "./ports.ts";
import { decodeRows, type Row } from "./rows.ts";

/** From `first` to `last`, both included; without a `last`, to the end of the collection. */
export type Range = { first: string; last: string | null };

/** The rows that an earlier run has for the records in a range of keys, by key. */
export async function earlierRows(
  log: RunLog,
  runId: string,
  definition: Definition,
  { first, last }: Range,
): Promise<Map<string, Row>> {
  const found = new Map<string, Row>();
  for (const number of log.batchesBetween(runId, definition.type, first, last)) {
    for (const part of log.rows(runId, number)) {
      for (const row of await decodeRows(part)) {
        const key = `${definition.prefix}${row.id}`;
        const inside = byUtf8(key, first) >= 0 && (last === null || byUtf8(key, last) <= 0);
        if (inside && row.type === definition.type && !row.later) found.set(key, row);
      }
    }
  }
  return found;
}

/**
 * Of one page of a listing, the keys that an earlier run has a row for; and those that lie in the page's range and are
 * gone, for what became of them has to be told, too.
 */
export function concerned(
  page: readonly KeyEntry[],
  rows: ReadonlyMap<string, Row>,
  action: Row["action"],
): KeyEntry[] {
  const wanted = [...rows].filter(([, row]) => row.action === action).map(([key]) => key);
  const listed = new Map(page.map((entry) => [entry.key, entry]));
  return wanted.sort(byUtf8).map((key) => listed.get(key) ?? { key });
}
