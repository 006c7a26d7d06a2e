import { placeOf } from "../schema/paths.ts";
import type { CopyStep, Step, Steps, TemplateStep } from "./compileDefinition.ts";
import { convert } from "./convert.ts";
import { derive } from "./derive.ts";
import { equal, getOwn, isAbsent, isObject, type Json, type JsonObject, typeOf } from "./losslessJson.ts";
import { UnexpectedType, valueAt, visitObjects, withArticle } from "./places.ts";
import type { Change, Conflict, RecordError, RecordErrorCode, Warning } from "./plan.ts";

/** The most places of one record that a run changes or reports: its result is stored in one row, for undo. */
export const maxPlaces = 2_000;

type CarriedOut = { changes: Change[]; conflicts: Conflict[]; warnings: Warning[] };

/** A record on which steps are carried out, the objects that they created, and what they did so far. */
type Work = CarriedOut & { steps: Steps; record: JsonObject; startedAt: number; most: number; created: Set<Json> };

type Elements = readonly number[];

/**
 * Carries the steps out on the record, one after the other: each sees what the ones before it have set.
 * @returns what they set; the error when the record can't be changed, which it may be by half then
 */
export function carryOut(
  steps: Steps,
  record: JsonObject,
  startedAt: number,
  most: number,
): CarriedOut | { error: RecordError } {
  const work: Work = { steps, record, startedAt, most, created: new Set(), changes: [], conflicts: [], warnings: [] };
  try {
    for (const step of steps.containers) createContainers(work, step);
    for (const step of steps.copies) copy(work, step);
    for (const step of steps.fills) fill(work, step, (elements) => step.evaluate(record, startedAt, elements));
    for (const step of steps.derived) {
      fill(work, step, (elements) => {
        const result = derive(step, record, startedAt, elements);
        if ("problem" in result) throw new RecordFailure("not-derivable", result.problem);
        return result.value;
      });
    }
    return work;
  } catch (error) {
    if (error instanceof UnexpectedType) return { error: { code: "bad-container", message: error.message } };
    if (error instanceof RecordFailure) return { error: { code: error.code, message: error.message } };
    throw error;
  }
}

/** A record that can't be changed. */
class RecordFailure extends Error {
  readonly code: RecordErrorCode;
  constructor(code: RecordErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

function checkRoom({ changes, conflicts, most }: Work): void {
  if (changes.length + conflicts.length >= most) throw new RecordFailure("too-many-changes", tooManyPlaces);
}

export const tooManyPlaces = `More than ${maxPlaces.toLocaleString("en")} places of this record would change, more than a run can store for an undo.`;

/**
 * Sets a field and notes it. Of a copy, `legacy` is the place and the value that it was taken from, and `isNew` says whether its
 * new place is in a container that this plan has created.
 */
function set(
  work: Work,
  holder: JsonObject,
  { path, field }: Step,
  elements: Elements,
  value: Json,
  legacy: { from: string; value: Json; isNew: boolean } | null = null,
): void {
  checkRoom(work);
  const previous = getOwn(holder, field);
  const change: Change = { path: placeOf(path, elements), from: legacy && placeOf(legacy.from, elements), value };
  // A default in a new container is nothing that an undo has to give back.
  if (previous !== undefined && !legacy?.isNew) change.previous = previous;
  if (legacy && !equal(value, legacy.value)) change.original = { value: legacy.value };
  work.changes.push(change);
  holder[field] = value;
}

function createContainers(work: Work, step: TemplateStep): void {
  visitObjects(work.record, step.holder, work, (holder, elements) => {
    const present = getOwn(holder, step.field);
    if (isAbsent(present)) createObject(work, step, holder, elements);
    else if (!isObject(present)) throw new UnexpectedType(placeOf(step.path, elements), present, "an object");
  });
}

function createObject(work: Work, step: TemplateStep, holder: JsonObject, elements: Elements): JsonObject {
  const template = () => step.evaluate(work.record, work.startedAt, elements);
  // Two objects, as later steps write into one of them and the change has to go on saying what this step sets.
  const [value, object] = [template(), template() as JsonObject];
  set(work, holder, step, elements, value);
  holder[step.field] = object;
  work.created.add(object);
  return object;
}

function copy(work: Work, step: CopyStep): void {
  const { record, steps } = work;
  if (!step.isInList && isAbsent(valueAt(record, step.from))) return;
  const create = (holder: JsonObject, path: string, elements: Elements) => {
    const container = steps.optionalContainers.get(path);
    return container && converted(work, step, elements) ? createObject(work, container, holder, elements) : undefined;
  };
  visitObjects(record, step.holder, { created: work.created, create }, (holder, elements, isNew) => {
    const legacy = valueAt(record, step.from, elements);
    if (isAbsent(legacy)) return;
    const present = getOwn(holder, step.field);
    // A container that this plan has created holds defaults, which the copy replaces.
    if (!isNew && !isAbsent(present) && !isToBeReplaced(work, step, elements, legacy, present)) return;
    const found = converted(work, step, elements);
    if (!found) return;
    set(work, holder, step, elements, found.value, { from: step.from, value: legacy, isNew });
    const actual = typeOf(found.value);
    if (actual !== step.type) {
      work.warnings.push({ path: placeOf(step.to, elements), expected: step.type, actual });
    }
  });
}

/** Whether what is at the new place is a placeholder for this copy. If it is another value, that is a conflict. */
function isToBeReplaced(work: Work, step: CopyStep, elements: Elements, legacy: Json, present: Json): boolean {
  const value = convert(legacy, step.conversions) ?? (step.onFailure === "report" ? legacy : undefined);
  if (value !== undefined && equal(value, present)) return false;
  if (step.replaces !== undefined && equal(present, step.replaces as Json)) return true;
  // A value that this copy is not for says nothing about the new place.
  if (value === undefined && step.onFailure === "leave") return false;
  checkRoom(work);
  work.conflicts.push({ path: placeOf(step.to, elements), from: placeOf(step.from, elements) });
  return false;
}

/** The value that a copy sets; `null` when there is none. */
function converted({ record }: Work, step: CopyStep, elements: Elements): { value: Json } | null {
  const legacy = valueAt(record, step.from, elements);
  if (isAbsent(legacy)) return null;
  const value = convert(legacy, step.conversions);
  if (value !== undefined) return { value };
  if (step.onFailure === "report") return { value: legacy };
  if (step.onFailure === "leave") return null;
  const names = step.conversions.map(({ $convert }) => $convert).join(", ");
  const what = `"${placeOf(step.from, elements)}" is ${withArticle(typeOf(legacy))}`;
  throw new RecordFailure("not-convertible", `${what} that can't be converted for "${step.to}" (${names}).`);
}

function fill(work: Work, step: Step, compute: (elements: Elements) => Json | undefined): void {
  visitObjects(work.record, step.holder, work, (holder, elements) => {
    if (!isAbsent(getOwn(holder, step.field))) return;
    const value = compute(elements);
    if (value !== undefined) set(work, holder, step, elements, value);
  });
}
