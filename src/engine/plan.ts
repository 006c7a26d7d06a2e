import type { Definition } from "../schema/definition.ts";
import { carryOut, maxPlaces } from "./carryOut.ts";
import { compileDefinition, type Steps } from "./compileDefinition.ts";
import { isDeeperThan, maxDepth } from "./depth.ts";
import { isObject, type Json, type JsonObject, parseJson, typeOf, withoutByteOrderMark } from "./losslessJson.ts";
import { withArticle } from "./places.ts";
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
/** Why a record can't be changed. `message` names fields and types; of values only what a schema of the host's says of those that are not secret. */
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

/**
 * Plans the changes of one record. Never throws: a text that can't be read gives the state `error`.
 * @param text the stored JSON text
 * @param startedAt the run's start time in ms, which a template means by `now`
 * @param most how many places may change, by default as many as a run can store for an undo
 */
export function plan(definition: Definition, text: string, startedAt: number, most = maxPlaces): Planned {
  const steps = compileDefinition(definition);
  const read = readObject(text, steps.addedLevels);
  if ("error" in read) return { state: "error", error: read.error };
  const planned = planObject(definition, steps, withoutByteOrderMark(text), read.record, startedAt, most);
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

/** Carries the steps out on the record and says what they set. */
function planObject(
  definition: Definition,
  steps: Steps,
  text: string,
  record: JsonObject,
  startedAt: number,
  most: number,
): Planned {
  const done = carryOut(steps, record, startedAt, most);
  if ("error" in done) return { state: "error", error: done.error };
  const { changes, conflicts, warnings } = done;
  const state = changes.length === 0 ? "current" : "legacy";
  const invalid = issuesOf(definition, record);
  if (invalid !== null && state === "legacy") {
    const message = `The migrated record would not be as the application's schema says: ${invalid}.`;
    return { state: "error", error: { code: "invalid", message } };
  }
  return { state, text, record, changes, conflicts, warnings, invalid };
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
const tooDeep = (addedLevels: number): RecordError => ({
  code: "too-deep",
  message: `The record is nested too deeply: a run changes at most ${maxDepth - addedLevels} levels, so that it can be undone.`,
});
