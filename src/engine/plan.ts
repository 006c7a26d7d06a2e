import type { Definition } from "../schema/definition.ts";
import { placeOf } from "../schema/paths.ts";
import { type CopyStep, compileDefinition, type Steps, type TemplateStep } from "./compileDefinition.ts";
import { convert } from "./convert.ts";
import { isDeeperThan, maxDepth } from "./depth.ts";
import { derive } from "./derive.ts";
import {
  equal,
  getOwn,
  isAbsent,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  typeOf,
  withoutByteOrderMark,
} from "./losslessJson.ts";
import { UnexpectedType, valueAt, visitObjects, withArticle } from "./places.ts";
import { issuesOf } from "./validate.ts";

/** One step of a plan: sets `path` to `value`. `from` is the legacy field that is copied, `null` for a default. */
export type Change = {
  path: string;
  from: string | null;
  value: Json;
  /** The value of the legacy field, where the copy has converted it. */
  original?: { value: Json };
  /** The value that the path had before, which undo restores: `null` or a placeholder. Missing when there was none. */
  previous?: Json;
};
/** A legacy field (`from`) and its new place (`path`) with different values. The new place wins. */
export type Conflict = { path: string; from: string };
/** A value that is copied although its type is not the one that the new place declares. */
export type Warning = { path: string; expected: string; actual: string };

export type RecordErrorCode =
  | "not-json"
  | "not-an-object"
  | "bad-container"
  | "too-large"
  | "too-deep"
  | "too-many-changes"
  | "not-convertible"
  | "not-derivable"
  | "invalid";
/** Why a record can't be changed. `message` names fields and types, never values, which may be secret. */
export type RecordError = { code: RecordErrorCode; message: string };

export type Planned =
  | { state: "error"; error: RecordError }
  | {
      /** `current` when there is nothing to change. */
      state: "current" | "legacy";
      /** The stored text without a byte order mark. */
      text: string;
      /** The parsed text with the changes made. */
      record: JsonObject;
      changes: Change[];
      conflicts: Conflict[];
      warnings: Warning[];
      /** What the application's own schema (`Definition.validate`) finds wrong with a current record; `null` for nothing. */
      invalid: string | null;
    };
export type Readable = Exclude<Planned, { state: "error" }>;

/** The largest value that KV stores, in bytes of UTF-8: 25 MiB. */
export const maxValueBytes = 25 * 1024 * 1024;

/** The most places of one record that a run changes or reports: its result is stored in one row, for undo. */
export const maxPlaces = 2_000;

/**
 * Plans the changes of one record. Never throws: a text that can't be read gives the state `error`.
 * @param text the stored JSON text
 * @param startedAt the run's start time in ms, which a template means by `now`
 */
export function plan(definition: Definition, text: string, startedAt: number): Planned {
  const steps = compileDefinition(definition);
  const read = readObject(text, steps.addedLevels);
  if ("error" in read) return { state: "error", error: read.error };
  const planned = planObject(definition, steps, withoutByteOrderMark(text), read.record, startedAt);
  // A copy can be deeper than its legacy field, and the migrated record has to be within the limit as well.
  if (planned.state === "legacy" && read.isDeepest) return { state: "error", error: tooDeep(steps.addedLevels) };
  return planned;
}

/** The text of a record with its planned changes; an error when it would be too large for KV. */
export function apply(planned: Readable): { text: string } | { error: RecordError } {
  const text = appendChanges(planned) ?? JSON.stringify(planned.record);
  return exceedsLimit(text) ? { error: { code: "too-large", message: tooLarge } } : { text };
}

/** The stored text, byte for byte, with the new fields at its end; `null` when a change is elsewhere in the record. */
function appendChanges({ text, record, changes }: Readable): string | null {
  if (changes.length === 0) return text;
  const added: JsonObject = {};
  for (const { path, previous } of changes) {
    const end = path.search(/[.[]/);
    const field = end < 0 ? path : path.slice(0, end);
    if (end < 0 ? previous !== undefined : !Object.hasOwn(added, field)) return null;
    added[field] = record[field] as Json;
  }
  const isEmpty = Object.keys(record).length === Object.keys(added).length;
  return isEmpty ? null : `${text.slice(0, text.lastIndexOf("}"))},${JSON.stringify(added).slice(1)}`;
}

/** A record that can't be changed, thrown from within its plan. */
class RecordFailure extends Error {
  readonly code: RecordErrorCode;
  constructor(code: RecordErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Carries the steps out on the record, one after the other: each sees what the ones before it have set. */
function planObject(
  definition: Definition,
  steps: Steps,
  text: string,
  record: JsonObject,
  startedAt: number,
): Planned {
  const changes: Change[] = [];
  const conflicts: Conflict[] = [];
  const warnings: Warning[] = [];
  const created = new Set<Json>();

  const isFull = () => changes.length + conflicts.length + warnings.length >= maxPlaces;
  function add(change: Change) {
    if (isFull()) throw new RecordFailure("too-many-changes", tooManyChanges);
    changes.push(change);
  }

  function createObject(step: TemplateStep, holder: JsonObject, elements: readonly number[]): JsonObject {
    const value = step.evaluate(record, startedAt, elements);
    add(changeOf(placeOf(step.path, elements), null, value, getOwn(holder, step.field)));
    // Not the same object, as later steps write into it and the plan has to go on saying what each step sets.
    const object = step.evaluate(record, startedAt, elements) as JsonObject;
    holder[step.field] = object;
    created.add(object);
    return object;
  }

  function createContainer(step: TemplateStep) {
    visitObjects(record, step.holder, { created }, (holder, elements) => {
      const present = getOwn(holder, step.field);
      if (isAbsent(present)) createObject(step, holder, elements);
      else if (!isObject(present)) throw new UnexpectedType(placeOf(step.path, elements), present, "an object");
    });
  }

  function copy(step: CopyStep) {
    const isInList = step.to.includes("[");
    if (!isInList && isAbsent(valueAt(record, step.from))) return;
    const create = (holder: JsonObject, path: string, elements: readonly number[]) => {
      const container = steps.optionalContainers.get(path);
      return container && converted(step, elements) ? createObject(container, holder, elements) : undefined;
    };
    visitObjects(record, step.holder, { created, create }, (holder, elements, isNew) => {
      const legacy = valueAt(record, step.from, elements);
      if (isAbsent(legacy)) return;
      // A container that this plan has created holds defaults, which the copy replaces.
      const present = isNew ? undefined : getOwn(holder, step.field);
      const [path, from] = [placeOf(step.to, elements), placeOf(step.from, elements)];
      const isPlaceholder = step.replaces !== undefined && !isAbsent(present) && equal(present, step.replaces as Json);
      if (!isAbsent(present)) {
        const value = convert(legacy, step.conversions) ?? (step.onFailure === "report" ? legacy : undefined);
        if (value !== undefined && equal(value, present)) return;
        if (!isPlaceholder) {
          // A value that this copy is not for says nothing about the new place.
          if (value === undefined && step.onFailure === "leave") return;
          if (isFull()) throw new RecordFailure("too-many-changes", tooManyChanges);
          conflicts.push({ path, from });
          return;
        }
      }
      const found = converted(step, elements);
      if (!found) return;
      const { value } = found;
      const original = step.conversions.length > 0 && !equal(value, legacy) ? { original: { value: legacy } } : {};
      add({ ...changeOf(path, from, value, present), ...original });
      holder[step.field] = value;
      const actual = typeOf(value);
      if (actual !== step.type) warnings.push({ path, expected: step.type, actual });
    });
  }

  /** The value that a copy sets; `null` when there is none. */
  function converted(step: CopyStep, elements: readonly number[]): { value: Json } | null {
    const legacy = valueAt(record, step.from, elements);
    if (isAbsent(legacy)) return null;
    const value = convert(legacy, step.conversions);
    if (value !== undefined) return { value };
    if (step.onFailure === "report") return { value: legacy };
    if (step.onFailure === "leave") return null;
    const names = step.conversions.map(({ $convert }) => $convert).join(", ");
    const message = `"${placeOf(step.from, elements)}" is ${withArticle(typeOf(legacy))} that can't be converted for "${step.to}" (${names}).`;
    throw new RecordFailure("not-convertible", message);
  }

  function fill(
    step: { path: string; holder: string; field: string },
    compute: (elements: readonly number[]) => Json | undefined,
  ) {
    visitObjects(record, step.holder, { created }, (holder, elements) => {
      const present = getOwn(holder, step.field);
      if (!isAbsent(present)) return;
      const value = compute(elements);
      if (value === undefined) return;
      add(changeOf(placeOf(step.path, elements), null, value, present));
      holder[step.field] = value;
    });
  }

  try {
    for (const step of steps.containers) createContainer(step);
    for (const step of steps.copies) copy(step);
    for (const step of steps.fills) fill(step, (elements) => step.evaluate(record, startedAt, elements));
    for (const step of steps.derived) {
      fill(step, (elements) => {
        const result = derive(step, record, startedAt, elements);
        if ("problem" in result) throw new RecordFailure("not-derivable", result.problem);
        return result.value;
      });
    }
  } catch (error) {
    if (error instanceof UnexpectedType) return failed("bad-container", error.message);
    if (error instanceof RecordFailure) return failed(error.code, error.message);
    throw error;
  }

  const state = changes.length === 0 ? "current" : "legacy";
  const invalid = issuesOf(definition, record);
  if (invalid !== null && state === "legacy") {
    return failed("invalid", `The migrated record would not be as the application's schema says: ${invalid}.`);
  }
  return { state, text, record, changes, conflicts, warnings, invalid };
}

const failed = (code: RecordErrorCode, message: string): Planned => ({ state: "error", error: { code, message } });

function changeOf(path: string, from: string | null, value: Json, previous: Json | undefined): Change {
  return previous === undefined ? { path, from, value } : { path, from, value, previous };
}

/** Parses a stored text. `isDeepest`: with `addedLevels` more levels the record would exceed the limit. */
export function readObject(
  text: string,
  addedLevels = 1,
): { record: JsonObject; isDeepest: boolean } | { error: RecordError } {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    if (error instanceof RangeError) return { error: tooDeep(addedLevels) };
    // The parser's own message quotes the text, which may contain a secret.
    const message = text === "" ? "The stored value is empty." : "The stored text is not JSON.";
    return { error: { code: "not-json", message } };
  }
  const isDeepest = isDeeperThan(maxDepth - addedLevels, text);
  if (isDeepest && isDeeperThan(maxDepth, text)) return { error: tooDeep(addedLevels) };
  if (isObject(value)) return { record: value, isDeepest };
  return {
    error: { code: "not-an-object", message: `The stored JSON is ${withArticle(typeOf(value))}, not an object.` },
  };
}

function exceedsLimit(text: string): boolean {
  if (text.length > maxValueBytes) return true;
  return text.length * 3 > maxValueBytes && new TextEncoder().encode(text).length > maxValueBytes;
}

const tooLarge = "With its new fields the record would exceed 25 MiB, the most that KV stores in one value.";
const tooManyChanges = `More than ${maxPlaces.toLocaleString("en")} places of this record would change, more than a run can store for an undo.`;
const tooDeep = (addedLevels: number): RecordError => ({
  code: "too-deep",
  message: `The record is nested too deeply: a run changes at most ${maxDepth - addedLevels} levels, so that it can be undone.`,
});
