import { pathOf, placeOf, type Steps, stepsOf } from "../schema/paths.ts";
import { getOwn, getPath, isAbsent, isObject, type Json, type JsonObject, typeOf } from "./losslessJson.ts";

/**
 * The value at a path. Of a path through lists, `elements` says which element of each list is meant, from the outside in;
 * lists that it does not reach give a list of all values there.
 */
export function valueAt(record: JsonObject, path: string, elements: readonly number[] = []): Json | undefined {
  return path.includes("[") ? valueAtSteps(record, stepsOf(path), elements) : getPath(record, path);
}

function valueAtSteps(from: Json, steps: Steps, elements: readonly number[]): Json | undefined {
  let at: Json | undefined = from;
  let next = 0;
  for (const [index, step] of steps.entries()) {
    if (typeof step === "string") {
      if (!isObject(at)) return undefined;
      at = getOwn(at, step);
      continue;
    }
    if (!Array.isArray(at)) return undefined;
    const element: number | undefined = step ?? elements[next++];
    if (element === undefined) {
      const inner = at.map((each) => valueAtSteps(each, steps.slice(index + 1), []));
      return inner.filter((each): each is Json => each !== undefined);
    }
    at = at[element];
  }
  return at;
}

/** Every present value at a path, whatever lists it goes through. */
export function presentValues(record: JsonObject, path: string): Json[] {
  let values: (Json | undefined)[] = [valueAt(record, path)];
  // A path through two lists gives a list of lists.
  for (const _list of path.match(/\[\]/g) ?? []) values = values.flatMap((each) => (Array.isArray(each) ? each : []));
  return values.filter((each): each is Json => !isAbsent(each));
}

/** Something on the way to a place is no object, or no list. */
export class UnexpectedType extends Error {
  constructor(path: string, value: Json, expected: "an object" | "a list") {
    super(`"${path}" is ${withArticle(typeOf(value))} where ${expected} is expected.`);
  }
}

export const withArticle = (type: string) =>
  type === "null" ? "null" : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;

/** An object in a record, the elements that it is in, and whether it is in an object that this plan has created. */
export type Visit = (holder: JsonObject, elements: readonly number[], isNew: boolean) => void;

/** How objects are found in which a step sets a field. */
export type Walk = {
  /**
   * Objects that this plan has created.
   * @default none
   */
  created?: ReadonlySet<Json>;
  /**
   * What is no list or no object where one is expected is passed over.
   * @default it throws
   */
  ignoresOthers?: boolean;
  /** Asked for each object that is absent on the way, at `path`: gives it after creating it; `undefined` leaves it absent. */
  create?: (holder: JsonObject, path: string, elements: readonly number[]) => JsonObject | undefined;
};

const none: readonly number[] = [];

/**
 * Visits each object at a path, such as each `emails[]`. Where something on the way is absent, there is none.
 * @param path `""` for the record itself
 * @throws UnexpectedType
 */
export function visitObjects(record: JsonObject, path: string, walk: Walk, visit: Visit): void {
  // Nearly all steps set fields of the record itself.
  if (path === "") visit(record, none, false);
  else visitFrom(record, { path, steps: stepsOf(path), walk, visit }, 0, none, false);
}

type Way = { path: string; steps: Steps; walk: Walk; visit: Visit };

function visitFrom(at: Json, way: Way, index: number, elements: readonly number[], inNew: boolean): void {
  const { steps, walk, visit } = way;
  const isNew = inNew || (walk.created?.has(at) ?? false);
  const step = steps[index];
  if (step === null) {
    if (!Array.isArray(at)) unexpected(at, way, index, elements, "a list");
    else {
      for (const [number, element] of at.entries()) {
        if (!isAbsent(element)) visitFrom(element, way, index + 1, [...elements, number], isNew);
      }
    }
  } else if (!isObject(at)) {
    unexpected(at, way, index, elements, "an object");
  } else if (step === undefined) {
    visit(at, elements, isNew);
  } else {
    let inner = getOwn(at, step as string);
    if (isAbsent(inner)) inner = walk.create?.(at, prefix(way, index + 1), elements);
    if (!isAbsent(inner)) visitFrom(inner, way, index + 1, elements, isNew);
  }
}

function unexpected(
  value: Json,
  way: Way,
  length: number,
  elements: readonly number[],
  expected: "an object" | "a list",
): void {
  if (!way.walk.ignoresOthers) throw new UnexpectedType(placeOf(prefix(way, length), elements), value, expected);
}

const prefix = ({ path, steps }: Way, length: number): string =>
  length === steps.length ? path : pathOf(steps.slice(0, length));

/** Sets the value at the path of one place in a record, or removes it with `undefined`. Its holder has to be there. */
export function setAt(record: JsonObject, place: string, value: Json | undefined): void {
  const steps = stepsOf(place);
  let holder: Json = record;
  for (const step of steps.slice(0, -1)) holder = (holder as JsonObject)[step as string] as Json;
  const name = steps.at(-1) as string;
  if (value === undefined) delete (holder as JsonObject)[name];
  else (holder as JsonObject)[name] = value;
}

/** A copy of a value that lacks what is at these paths in it; `[]` is every entry of a list. */
export function without<T extends Json>(value: T, paths: readonly string[]): T {
  return withoutSteps(value, paths.map(stepsOf)) as T;
}

/** Which elements or fields a step means; none where it is for lists and this is none, or the other way round. */
function keysOf(value: Json[] | JsonObject, step: Steps[number] | undefined): (string | number)[] {
  if (step === null) return Array.isArray(value) ? [...value.keys()] : [];
  return Array.isArray(value) === (typeof step === "number") ? [step as string | number] : [];
}

function withoutSteps(value: Json, paths: readonly Steps[]): Json {
  if (paths.length === 0 || (!isObject(value) && !Array.isArray(value))) return value;
  const inside = new Map<string | number, Steps[]>();
  for (const [step, ...rest] of paths) {
    const keys = keysOf(value, step);
    for (const key of keys) inside.set(key, [...(inside.get(key) ?? []), rest]);
  }
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as JsonObject;
  for (const [step, rests] of inside) {
    if (!Object.hasOwn(copy, step)) continue;
    if (rests.some((rest) => rest.length === 0)) delete copy[step];
    else copy[step] = withoutSteps(copy[step] as Json, rests);
  }
  return copy;
}
