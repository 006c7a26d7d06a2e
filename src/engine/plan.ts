import type { Definition } from "../schema/definition.ts";
import { compileDefinition } from "./compileDefinition.ts";
import { isDeeperThan, maxDepth } from "./depth.ts";
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

/** One step of a plan: sets `path` to `value`. `from` is the legacy field that is copied, `null` for a default. */
export type Change = {
  path: string;
  from: string | null;
  value: Json;
  /** The value that the path had before, which undo restores: `null` or a placeholder. Missing when there was none. */
  previous?: Json;
};
/** A legacy field (`from`) and its new place (`path`) with different values. The new place wins. */
export type Conflict = { path: string; from: string };
/** A value that is copied although its type is not the one that the new place declares. */
export type Warning = { path: string; expected: string; actual: string };

export type RecordErrorCode = "not-json" | "not-an-object" | "bad-container" | "too-large" | "too-deep";
/** Why a record can't be changed. `message` names fields and types, never values, which may be secret. */
export type RecordError = { code: RecordErrorCode; message: string };

export type Planned =
  | { state: "error"; error: RecordError }
  | {
      /** `current` when there is nothing to change. */
      state: "current" | "legacy";
      /** The stored text without a byte order mark. */
      text: string;
      /** The parsed text. */
      record: JsonObject;
      changes: Change[];
      conflicts: Conflict[];
      warnings: Warning[];
    };
export type Readable = Exclude<Planned, { state: "error" }>;

/** The largest value that KV stores, in bytes of UTF-8: 25 MiB. */
export const maxValueBytes = 25 * 1024 * 1024;

/**
 * Plans the changes of one record. Never throws: a text that can't be read gives the state `error`.
 * @param text the stored JSON text
 * @param startedAt the run's start time in ms, which a template means by `now`
 */
export function plan(definition: Definition, text: string, startedAt: number): Planned {
  const read = readObject(text);
  if ("error" in read) return { state: "error", error: read.error };
  const planned = planObject(definition, withoutByteOrderMark(text), read.record, startedAt);
  // A copy can be one level deeper than its legacy field, and the migrated record has to be within the limit as well.
  if (planned.state === "legacy" && read.isDeepest) return { state: "error", error: tooDeep };
  return planned;
}

/** The text of a record with its planned changes; an error when it would be too large for KV. May change `planned.record`. */
export function apply(planned: Readable): { text: string } | { error: RecordError } {
  const text = appendChanges(planned) ?? rewriteRecord(planned);
  return exceedsLimit(text) ? { error: { code: "too-large", message: tooLarge } } : { text };
}

/** The stored text, byte for byte, with the new fields at its end; `null` when a change is elsewhere in the record. */
function appendChanges({ text, record, changes }: Readable): string | null {
  if (changes.length === 0) return text;
  const added: JsonObject = {};
  for (const { path, value, previous } of changes) {
    const dot = path.indexOf(".");
    if (dot < 0 ? previous !== undefined : !Object.hasOwn(added, path.slice(0, dot))) return null;
    set(added, path, value);
  }
  for (const _ in record) return `${text.slice(0, text.lastIndexOf("}"))},${JSON.stringify(added).slice(1)}`;
  return null;
}

function rewriteRecord({ record, changes }: Readable): string {
  for (const { path, value } of changes) set(record, path, value);
  return JSON.stringify(record);
}

function planObject(definition: Definition, text: string, record: JsonObject, startedAt: number): Planned {
  const changes: Change[] = [];
  const conflicts: Conflict[] = [];
  const warnings: Warning[] = [];

  const { containers, copies, fills } = compileDefinition(definition);

  for (const { path, evaluate } of containers) {
    const present = getOwn(record, path);
    if (isAbsent(present)) {
      changes.push(changeOf(path, null, evaluate(record, startedAt), present));
    } else if (!isObject(present)) {
      const message = `"${path}" is ${withArticle(typeOf(present))} where an object is expected.`;
      return { state: "error", error: { code: "bad-container", message } };
    }
  }

  for (const { from, to, container, field, type, replaces } of copies) {
    const value = getOwn(record, from);
    if (isAbsent(value)) continue;
    const holder = getOwn(record, container);
    // This plan creates an absent container, so its fields can be set.
    const present = isAbsent(holder) ? undefined : getOwn(holder as JsonObject, field);
    if (!isAbsent(present)) {
      if (equal(value, present)) continue;
      if (replaces === undefined || !equal(present, replaces as Json)) {
        conflicts.push({ path: to, from });
        continue;
      }
    }
    changes.push(changeOf(to, from, value, present));
    const actual = typeOf(value);
    if (actual !== type) warnings.push({ path: to, expected: type, actual });
  }

  for (const { path, container, field, evaluate } of fills) {
    const holder = container === null ? record : getOwn(record, container);
    // This plan creates an absent container from its template, which has the field.
    if (isAbsent(holder)) continue;
    const present = getOwn(holder as JsonObject, field);
    if (isAbsent(present)) changes.push(changeOf(path, null, evaluate(record, startedAt), present));
  }

  return { state: changes.length === 0 ? "current" : "legacy", text, record, changes, conflicts, warnings };
}

function changeOf(path: string, from: string | null, value: Json, previous: Json | undefined): Change {
  return previous === undefined ? { path, from, value } : { path, from, value, previous };
}

function set(record: JsonObject, path: string, value: Json): void {
  const dot = path.indexOf(".");
  // A created container is copied, as later steps write into it and the plan has to go on saying what each step sets.
  if (dot < 0) record[path] = isObject(value) ? { ...value } : value;
  else (record[path.slice(0, dot)] as JsonObject)[path.slice(dot + 1)] = value;
}

/** Parses a stored text. `isDeepest`: the record has as many levels as are allowed. */
export function readObject(text: string): { record: JsonObject; isDeepest: boolean } | { error: RecordError } {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    if (error instanceof RangeError) return { error: tooDeep };
    // The parser's own message quotes the text, which may contain a secret.
    const message = text === "" ? "The stored value is empty." : "The stored text is not JSON.";
    return { error: { code: "not-json", message } };
  }
  const isDeepest = isDeeperThan(maxDepth - 1, text);
  if (isDeepest && isDeeperThan(maxDepth, text)) return { error: tooDeep };
  if (isObject(value)) return { record: value, isDeepest };
  return {
    error: { code: "not-an-object", message: `The stored JSON is ${withArticle(typeOf(value))}, not an object.` },
  };
}

function exceedsLimit(text: string): boolean {
  if (text.length > maxValueBytes) return true;
  return text.length * 3 > maxValueBytes && new TextEncoder().encode(text).length > maxValueBytes;
}

const withArticle = (type: string) => (type === "null" ? "null" : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
const tooLarge = "With its new fields the record would exceed 25 MiB, the most that KV stores in one value.";
const tooDeep: RecordError = {
  code: "too-deep",
  message: `The record is nested too deeply: a run changes at most ${maxDepth - 1} levels, so that it can be undone.`,
};
