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
  // A value that all copies leave where it is has no other place.
  const copying = steps.some(isCopied) ? steps.filter(isCopied) : steps;
  // What fieldOf leaves behind is nowhere else, unless a copy has reported the value and copied it as it is.
  const chains = copying.map(({ conversions, onFailure }) =>
    onFailure === "report" && convert(value, conversions) === undefined ? [] : conversions,
  );
  if (!isTakenWhole(value, chains)) return copying.map(({ to }) => placeOf(to, elements));
  return copying.flatMap(({ to, conversions, onFailure }) => {
    const wanted = convert(value, conversions) ?? (onFailure === "report" ? value : undefined);
    const path = placeOf(to, elements);
    // A value that was copied into every entry of a list has to be in each of them.
    const isInEach = path.includes("[]");
    const present = isInEach ? presentValues(record, path) : [valueAt(record, path)];
    const places = isInEach ? presentValues(record, listsOf(path)).length : 1;
    const agrees = (each: Json | undefined) => each !== undefined && wanted !== undefined && equal(wanted, each);
    return places > 0 && present.length === places && present.every(agrees) ? [] : [path];
  });
}

/** Whether the conversions of several copies take all of a value together: `fieldOf` takes one field and leaves the others. */
function isTakenWhole(value: Json, chains: readonly (readonly Conversion[])[]): boolean {
  if (chains.some((chain) => fieldsTaken(chain).length === 0)) return true;
  const open = chains.map((chain) => chain.slice(chain.findIndex((each) => !leavesAsIs(value, each))));
  // A list of this value alone.
  if (open.some(([first]) => first?.$convert === "inList"))
    return isTakenWhole(
      value,
      open.flatMap((chain) => (chain[0]?.$convert === "inList" ? chainOfElements(chain.slice(1)) : [chain])),
    );
  if (Array.isArray(value)) {
    const ofElements = open.flatMap(chainOfElements);
    return ofElements.length > 0 && value.every((each) => isTakenWhole(each, ofElements));
  }
  if (!isObject(value)) return false;
  return Object.entries(value).every(([name, member]) => {
    const ofField = open.flatMap(([first, ...rest]) =>
      first?.$convert === "fieldOf" && first.field === name ? [rest] : [],
    );
    return ofField.length > 0 && isTakenWhole(member, ofField);
  });
}

const takesApart = ({ $convert }: Conversion) => ["fieldOf", "each", "onlyElement"].includes($convert);

/** One that does nothing to this value, such as `whenEmpty` to what is not empty. */
function leavesAsIs(value: Json, conversion: Conversion): boolean {
  const converted = takesApart(conversion) ? undefined : convert(value, [conversion]);
  return converted !== undefined && equal(converted, value);
}

/** What is done to each element of a list; none where that is not known. */
function chainOfElements([first, ...rest]: readonly Conversion[]): (readonly Conversion[])[] {
  if (first?.$convert === "onlyElement") return [rest];
  return first?.$convert === "each" && fieldsTaken(rest).length === 0 ? [first.conversions] : [];
}
