import type { Definition } from "../schema/definition.ts";
import { equal, getOwn, getPath, isAbsent, type JsonObject } from "./losslessJson.ts";
import type { Conflict } from "./plan.ts";

/** The legacy fields of a definition: those that are copied, and the deprecated ones. */
export const legacyFields = ({ copies, deprecated }: Definition): string[] => [
  ...copies.map(({ from }) => from),
  ...deprecated,
];

/** Why a legacy field is retained; `null` when a clean-up may remove it. */
export const retainedBecause = ({ retained = {} }: Definition, field: string): string | null =>
  Object.hasOwn(retained, field) ? (retained[field] as string) : null;

/**
 * Removes legacy fields from a current record. A field stays when it is retained, or when its new place has another value,
 * which is a conflict.
 * @param record changed in place
 * @param fields the legacy fields to remove
 */
export function cleanUp(definition: Definition, record: JsonObject, fields: readonly string[]) {
  const removed: string[] = [];
  const conflicts: Conflict[] = [];
  for (const field of fields) {
    const value = getOwn(record, field);
    if (value === undefined || retainedBecause(definition, field) !== null) continue;
    const differing = definition.copies.filter(({ from, to }) => {
      const present = from === field && !isAbsent(value) ? getPath(record, to) : value;
      return present === undefined || !equal(value, present);
    });
    if (differing.length > 0) {
      conflicts.push(...differing.map(({ to }) => ({ path: to, from: field })));
      continue;
    }
    delete record[field];
    removed.push(field);
  }
  return { removed, conflicts };
}
