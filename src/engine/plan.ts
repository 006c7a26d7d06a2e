import type { Definition } from "../schema/definition.ts";
import { equal, isAbsent, isObject, type Json, type JsonObject, own, parseExact, typeOf } from "./json.ts";
import { stepsOf } from "./template.ts";

/** One step of a plan: `path` becomes `value`, taken from the legacy field `from` if there is one. */
export type Change = {
  path: string;
  from: string | null;
  value: Json;
  /** The path held `null` before, rather than nothing: undo puts that back. */
  wasNull: boolean;
};
/** A legacy field and its new place that disagree. The new place wins. */
export type Conflict = { path: string; from: string };
/** A value that was copied although its type is not the one its new place declares. */
export type Warning = { path: string; expected: string; actual: string };

export type RecordErrorCode = "not-json" | "not-an-object" | "bad-container" | "too-large" | "too-deep";
/** Why a record can't be changed. `message` names fields and types, never values: they may be secret. */
export type RecordError = { code: RecordErrorCode; message: string };

export type Planned =
  | { state: "error"; error: RecordError }
  | {
      /** A record whose plan is empty is current, any other is legacy. */
      state: "current" | "legacy";
      /** The stored text, and what it holds. */
      text: string;
      record: JsonObject;
      changes: Change[];
      conflicts: Conflict[];
      warnings: Warning[];
    };
export type Readable = Exclude<Planned, { state: "error" }>;

/** The largest value that KV takes, in bytes of UTF-8. */
export const maxValueBytes = 25 * 1024 * 1024;

/**
 * What has to change in one record. Total: whatever the text, it answers and never throws.
 * @param text the stored JSON text
 * @param startedAt the run's start time in ms, the only clock a transform knows
 */
export function plan(definition: Definition, text: string, startedAt: number): Planned {
  const record = readObject(text);
  if ("code" in record) return { state: "error", error: record };
  try {
    return planObject(definition, text, record.value, startedAt);
  } catch (error) {
    if (error instanceof RangeError) return { state: "error", error: tooDeep };
    throw error;
  }
}

/** The text of a planned record with its changes made; an error when KV could not hold or JSON could not write it. */
export function apply(planned: Readable): { text: string } | { error: RecordError } {
  try {
    const text = appended(planned) ?? rewritten(planned);
    return exceedsLimit(text) ? { error: { code: "too-large", message: tooLarge } } : { text };
  } catch {
    return { error: tooDeep };
  }
}

/** When all that is new can stand at the record's end, the stored text is kept to the letter and only that is written. */
function appended({ text, record, changes }: Readable): string | null {
  if (changes.length === 0) return text;
  const added: JsonObject = {};
  for (const { path, value, wasNull } of changes) {
    const dot = path.indexOf(".");
    if (dot < 0 ? wasNull : !Object.hasOwn(added, path.slice(0, dot))) return null;
    set(added, path, value);
  }
  for (const _ in record) return `${text.slice(0, text.lastIndexOf("}"))},${JSON.stringify(added).slice(1)}`;
  return null;
}

function rewritten({ record, changes }: Readable): string {
  for (const { path, value } of changes) set(record, path, value);
  return JSON.stringify(record);
}

function planObject(definition: Definition, text: string, record: JsonObject, startedAt: number): Planned {
  const changes: Change[] = [];
  const conflicts: Conflict[] = [];
  const warnings: Warning[] = [];

  const { containers, copies, fills } = stepsOf(definition);

  for (const { path, evaluate } of containers) {
    const present = own(record, path);
    if (isAbsent(present)) {
      changes.push({ path, from: null, value: evaluate(record, startedAt), wasNull: present === null });
    } else if (!isObject(present)) {
      const message = `"${path}" is ${article(typeOf(present))} where an object is expected.`;
      return { state: "error", error: { code: "bad-container", message } };
    }
  }

  for (const { from, to, container, field, type } of copies) {
    const value = own(record, from);
    if (isAbsent(value)) continue;
    const holder = own(record, container);
    // An absent container is created by this very plan, so its fields are this plan's to set.
    const present = isAbsent(holder) ? undefined : own(holder as JsonObject, field);
    if (!isAbsent(present)) {
      if (!equal(value, present)) conflicts.push({ path: to, from });
      continue;
    }
    changes.push({ path: to, from, value, wasNull: present === null });
    const actual = typeOf(value);
    if (actual !== type) warnings.push({ path: to, expected: type, actual });
  }

  for (const { path, evaluate } of fills) {
    const present = own(record, path);
    if (!isAbsent(present)) continue;
    changes.push({ path, from: null, value: evaluate(record, startedAt), wasNull: present === null });
  }

  return { state: changes.length === 0 ? "current" : "legacy", text, record, changes, conflicts, warnings };
}

function set(record: JsonObject, path: string, value: Json): void {
  const dot = path.indexOf(".");
  // A created container is copied: later steps write into it, and the plan must go on saying what each step did.
  if (dot < 0) record[path] = isObject(value) ? { ...value } : value;
  else (record[path.slice(0, dot)] as JsonObject)[path.slice(dot + 1)] = value;
}

function readObject(text: string): { value: JsonObject } | RecordError {
  let value: Json;
  try {
    value = parseExact(text);
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    // The parser's own message quotes the text, which may hold a secret.
    return { code: "not-json", message: text === "" ? "The stored value is empty." : "The stored text is not JSON." };
  }
  if (isObject(value)) return { value };
  return { code: "not-an-object", message: `The stored JSON is ${article(typeOf(value))}, not an object.` };
}

function exceedsLimit(text: string): boolean {
  if (text.length > maxValueBytes) return true;
  return text.length * 3 > maxValueBytes && new TextEncoder().encode(text).length > maxValueBytes;
}

const article = (type: string) => (type === "null" ? "null" : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
const tooLarge = "With its new fields the record would exceed 25 MiB, the most that KV stores in one value.";
export const tooDeep: RecordError = { code: "too-deep", message: "The record is nested too deeply to be read." };
