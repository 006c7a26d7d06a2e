import { type Conversion, fieldsTaken } from "../schema/conversions.ts";
import type { Definition } from "../schema/definition.ts";
import { fieldOfPath, holderOf, listsOf, placeOf } from "../schema/paths.ts";
import { type CopyStep, compileDefinition } from "./compileDefinition.ts";
import { convert } from "./convert.ts";
import { equal, getOwn, isAbsent, isObject, type Json, type JsonObject } from "./losslessJson.ts";
import { presentValues, valueAt, visitObjects } from "./places.ts";
import type { Conflict } from "./plan.ts";

/** Why a legacy field is retained; `null` when a clean-up may remove it. */
export const retainedBecause = ({ retained = {} }: Definition, field: string): string | null =>
  Object.hasOwn(retained, field) ? (retained[field] as string) : null;

/**
 * Removes legacy fields from a current record. A field stays when it is retained, or when its new place has another value,
 * which is a conflict.
 * @param record changed in place
 * @param fields the legacy fields to remove
 * @returns what was removed and what stays, by place: a field in a list is removed entry by entry
 */
export function cleanUp(definition: Definition, record: JsonObject, fields: readonly string[]) {
  const removed: string[] = [];
  const conflicts: Conflict[] = [];
  for (const field of fields) {
    if (retainedBecause(definition, field) !== null) continue;
    const name = fieldOfPath(field);
    visitObjects(record, holderOf(field), { ignoresOthers: true }, (holder, elements) => {
      const value = getOwn(holder, name);
      if (value === undefined) return;
      const from = placeOf(field, elements);
      const differing = isAbsent(value) ? [] : differingCopies(definition, record, field, value, elements);
      if (differing.length > 0) {
        conflicts.push(...differing.map((path) => ({ path, from })));
        return;
      }
      delete holder[name];
      removed.push(from);
    });
  }
  return { removed, conflicts };
}

/** The new places of a legacy field that don't have its value. */
function differingCopies(
  definition: Definition,
  record: JsonObject,
  field: string,
  value: Json,
  elements: readonly number[],
): string[] {
  const steps = compileDefinition(definition).copies.filter(({ from }) => from === field);
  const isCopied = ({ conversions, onFailure }: CopyStep) =>
    onFailure !== "leave" || convert(value, conversions) !== undefined;
  const taken = new Set(steps.flatMap(({ conversions }) => fieldsTaken(conversions)));
  // A value that all copies leave where it is has no other place.
  const copying = steps.some(isCopied) ? steps.filter(isCopied) : steps;
  return copying.flatMap(({ to, conversions, onFailure }) => {
    const wanted = convert(value, conversions) ?? (onFailure === "report" ? value : undefined);
    // What fieldOf leaves behind is nowhere else.
    if (dropsFields(value, conversions, taken)) return [placeOf(to, elements)];
    const path = placeOf(to, elements);
    // A value that was copied into every entry of a list has to be in each of them.
    const isInEach = path.includes("[]");
    const present = isInEach ? presentValues(record, path) : [valueAt(record, path)];
    const places = isInEach ? presentValues(record, listsOf(path)).length : 1;
    const agrees = (each: Json | undefined) => each !== undefined && wanted !== undefined && equal(wanted, each);
    return places > 0 && present.length === places && present.every(agrees) ? [] : [path];
  });
}

/** Whether a conversion takes one field of an object that has others, which no copy of the same legacy field takes. */
function dropsFields(value: Json, conversions: readonly Conversion[], taken: ReadonlySet<string>): boolean {
  const [first, ...rest] = conversions;
  if (first === undefined) return false;
  if (first.$convert === "each") {
    return Array.isArray(value) && value.some((each) => dropsFields(each, first.conversions, taken));
  }
  if (first.$convert === "fieldOf" && isObject(value) && Object.keys(value).some((name) => !taken.has(name)))
    return true;
  const next = convert(value, [first]);
  return next !== undefined && dropsFields(next, rest, taken);
}
