import type { Definition } from "../schema/definition.ts";
import { at, equal, isAbsent, type JsonObject, own } from "./json.ts";
import type { Conflict } from "./plan.ts";

/** The fields that a clean-up may take out: those with a new place, and the deprecated ones. */
export const legacyFields = ({ copies, deprecated }: Definition): string[] => [
  ...copies.map(({ from }) => from),
  ...deprecated,
];

/**
 * Takes legacy fields out of a current record, each only where its new place holds a deeply equal value.
 * @param record changed in place
 */
export function cleanUp(definition: Definition, record: JsonObject, fields: readonly string[]) {
  const removed: string[] = [];
  const conflicts: Conflict[] = [];
  for (const field of fields) {
    const value = own(record, field);
    if (value === undefined) continue;
    const target = definition.copies.find(({ from }) => from === field)?.to;
    if (target !== undefined && !isAbsent(value)) {
      const present = at(record, target);
      if (present === undefined || !equal(value, present)) {
        conflicts.push({ path: target, from: field });
        continue;
      }
    }
    delete record[field];
    removed.push(field);
  }
  return { removed, conflicts };
}
