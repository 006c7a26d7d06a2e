import { sharedLists } from "../schema/paths.ts";
import { type DerivedStep, maxDerivedLevels } from "./compileDefinition.ts";
import { isDeeperThan } from "./depth.ts";
import { equal, isAbsent, type Json, type JsonObject, parseJson } from "./losslessJson.ts";
import { valueAt } from "./places.ts";
import { ignoreLater, isThenable } from "./thenable.ts";

/**
 * The value that a host's function computes; `undefined` when it has none for this record. The function gets copies, and is
 * called twice: one that answers differently would make every run and its undo unpredictable.
 *
 * What it threw is not shown, as it may quote the record.
 */
export function derive(
  { path, from, compute }: DerivedStep,
  record: JsonObject,
  startedAt: number,
  elements: readonly number[],
): { value: Json | undefined } | { problem: string } {
  const read = () =>
    from.map((each) => {
      const value = valueAt(record, each, elements.slice(0, sharedLists(each, path)));
      // As an application reads it: numbers that a double can't hold are rounded.
      return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
    });
  try {
    const [value, again] = [1, 2].map(() => toJson(answersAtOnce(compute(read(), { now: startedAt }))));
    if (value === undefined && again === undefined) return { value };
    if (value !== undefined && isDeeperThan(maxDerivedLevels, JSON.stringify(value))) {
      return { problem: `The function for "${path}" gave a value of more than ${maxDerivedLevels} levels.` };
    }
    if (value !== undefined && again !== undefined && equal(value, again)) return { value };
    return { problem: `The function for "${path}" gave two different values for the same record.` };
  } catch (error) {
    return { problem: `The function for "${path}" failed with ${nameOf(error)}.` };
  }
}

/** By its class, which the code names: the error's own `name` may quote the record. */
function nameOf(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return /^\w{1,40}$/.test(name) ? name : "an error";
}

/** @throws TypeError for a promise */
function answersAtOnce<T>(value: T): T {
  if (!isThenable(value)) return value;
  ignoreLater(value);
  throw new TypeError();
}

/** @throws TypeError for what JSON can't say: a function, `NaN`, a bigint */
function toJson(value: unknown): Json | undefined {
  if (value === undefined || isAbsent(value as Json)) return undefined;
  const text = JSON.stringify(value);
  const read = text === undefined ? undefined : parseJson(text);
  if (read === undefined || !isSame(value, read)) throw new TypeError();
  return read;
}

/** Whether JSON has kept a value as it is: `NaN` becomes `null` and a `Map` `{}`. */
function isSame(value: unknown, read: Json | undefined): boolean {
  if (typeof value !== "object" || value === null) return Object.is(value, read) || value === read;
  if (Array.isArray(value)) return Array.isArray(read) && value.every((each, index) => isSame(each, read[index]));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const fields = read as JsonObject;
  return Object.entries(value).every(([name, inner]) => inner === undefined || isSame(inner, fields[name]));
}
