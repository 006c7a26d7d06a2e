import type { Definition } from "../schema/definition.ts";
import { withoutElements } from "../schema/paths.ts";
import { presentValues } from "./places.ts";
import { apply, maxValueBytes, type Planned, plan } from "./plan.ts";

/** How many records a collection has, how many of them are current, and how many hold each legacy field. */
export type Census = {
  type: string;
  total: number;
  migrated: number;
  unreadable: number;
  /** Current records that the application's own schema does not accept; missing where the definition has none. */
  invalid?: number;
  fields: FieldCensus[];
};
export type FieldCensus = {
  type: string;
  field: string;
  /** The field's new place; `null` for a deprecated field, which has none. */
  target: string | null;
  /** Records that still hold the field. */
  records: number;
  /** Records in which the field still has to be copied. */
  pending: number;
  deprecated: boolean;
};

export function emptyCensus({ type, copies, deprecated, validate }: Definition): Census {
  const none = { records: 0, pending: 0 };
  return {
    type,
    total: 0,
    migrated: 0,
    unreadable: 0,
    ...(validate && { invalid: 0 }),
    fields: [
      ...copies.map(({ from, to }) => ({ type, field: from, target: to, ...none, deprecated: false })),
      ...deprecated.map((field) => ({ type, field, target: null, ...none, deprecated: true })),
    ],
  };
}

/**
 * Adds one record to a census.
 * @param text the stored text; `null` when KV could not give it, which counts as unreadable
 * @param startedAt the time of the census in ms
 */
export function addToCensus(census: Census, definition: Definition, text: string | null, startedAt: number): void {
  const planned = text === null ? null : plan(definition, text, startedAt);
  addPlanned(census, planned === null || exceedsKvLimit(text as string, planned) ? null : planned);
}

/**
 * Adds one record to a census by its plan.
 * @param planned `null` for a record that no migration can change
 */
export function addPlanned(census: Census, planned: Planned | null): void {
  census.total += 1;
  if (planned === null || planned.state === "error") {
    census.unreadable += 1;
    return;
  }
  if (planned.state === "current") census.migrated += 1;
  if (planned.invalid !== null) census.invalid = (census.invalid ?? 0) + 1;
  const pending = new Set(planned.changes.map(({ from }) => from && withoutElements(from)));
  for (const field of census.fields) {
    if (presentValues(planned.record, field.field).length === 0) continue;
    field.records += 1;
    if (pending.has(field.field)) field.pending += 1;
  }
}

/** Whether KV could not hold the migrated record. Checked for large records only: it doubles the cost of counting one. */
function exceedsKvLimit(text: string, planned: Planned): boolean {
  return planned.state === "legacy" && text.length > maxValueBytes / 8 && "error" in apply(planned);
}
