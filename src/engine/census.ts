import type { Definition } from "../schema/definition.ts";
import { getOwn, isAbsent } from "./json.ts";
import { apply, maxValueBytes, type Planned, plan } from "./plan.ts";

/** How many records of a collection there are, how many are current, and how many each legacy field still concerns. */
export type Census = {
  type: string;
  total: number;
  migrated: number;
  unreadable: number;
  fields: FieldCensus[];
};
export type FieldCensus = {
  type: string;
  field: string;
  /** The field's new place; `null` for a deprecated field, which has none. */
  target: string | null;
  /** Records that still hold the field. */
  records: number;
  /** Records in which it still has to be copied. */
  pending: number;
  deprecated: boolean;
};

export function emptyCensus({ type, copies, deprecated }: Definition): Census {
  const none = { records: 0, pending: 0 };
  return {
    type,
    total: 0,
    migrated: 0,
    unreadable: 0,
    fields: [
      ...copies.map(({ from, to }) => ({ type, field: from, target: to, ...none, deprecated: false })),
      ...deprecated.map((field) => ({ type, field, target: null, ...none, deprecated: true })),
    ],
  };
}

/** Adds one record to a census. Without a text (it could not be read at all) it counts as unreadable. */
export function addToCensus(census: Census, definition: Definition, text: string | null, startedAt: number): void {
  census.total += 1;
  const planned = text === null ? null : plan(definition, text, startedAt);
  if (planned === null || planned.state === "error" || outgrowsKv(text as string, planned)) {
    census.unreadable += 1;
    return;
  }
  if (planned.state === "current") census.migrated += 1;
  const pending = new Set(planned.changes.map((change) => change.from));
  for (const field of census.fields) {
    if (isAbsent(getOwn(planned.record, field.field))) continue;
    field.records += 1;
    if (pending.has(field.field)) field.pending += 1;
  }
}

/** Only a value that is large already can outgrow KV; writing out all the others would double the cost of counting. */
function outgrowsKv(text: string, planned: Planned): boolean {
  return planned.state === "legacy" && text.length > maxValueBytes / 8 && "error" in apply(planned);
}
