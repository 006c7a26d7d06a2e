import type { Definition } from "../schema/definition.ts";
import { equal, getOwn, getPath, isAbsent, type JsonObject } from "./json.ts";
import type { Conflict } from "./plan.ts";

/** Every legacy field: those with a new place, and the deprecated ones. A clean-up takes out none that is retained. */
export const legacyFields = ({ copies, deprecated }: Definition): string[] => [
  ...copies.map(({ from }) => from),
  ...deprecated,
];

/** Why current code still needs a legacy field, or `null` when a clean-up may take it out. */
export const retainedBecause = ({ retained = {} }: Definition, field: string): string | null =>
  Object.hasOwn(retained, field) ? (retained[field] as string) : null;

/**
 * Takes legacy fields out of a current record, each only where its new place holds a deeply equal value. Retained
 * fields stay.
 * @param record changed in place
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
