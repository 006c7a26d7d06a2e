/**
 * What a request may say. Every object is strict, for a mistyped `dryrun` must never start a real run. The Worker checks
 * with these shapes, so they are of `zod/mini`; those of the answers are for types and the document only.
 */
import * as z from "zod/mini";
import { runKinds, runStatuses } from "../engine/lifecycle.ts";
import { resultSorts, rowActions } from "../engine/outcome.ts";
import { writeRate } from "../engine/writeRate.ts";
import type { Definition } from "../schema/definition.ts";
import { legacyFields } from "../schema/paths.ts";

/** In zod's English, as it always was: the languages are no part of `zod/mini`, which is all that a Worker loads. */
const wrongType = (expected: string) => ({
  error: ({ input }: { input?: unknown }) => `Invalid input: expected ${expected}, received ${typeOf(input)}`,
});
function typeOf(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

const string = () => z.string(wrongType("string"));
const matching = (pattern: RegExp, error: string) => string().check(z.regex(pattern, { error }));

const flag = z.boolean({ error: "must be true or false" });
const count = (from: number, to: number) => {
  const error = `must be a whole number from ${from} to ${to}`;
  return z.int({ error }).check(z.minimum(from, { error }), z.maximum(to, { error }));
};

const oneOf = <Name extends string>(names: readonly Name[]) =>
  z.enum(names, { error: `must be one of ${names.join(", ")}` });
const text = (longest: number) =>
  string().check(z.maxLength(longest, { error: `must be a text of at most ${longest} characters` }));
const runId = matching(/^[\w-]{1,64}$/, "must be the id of a run");
const writesPerSecond = () => {
  const { least, most } = writeRate;
  const error = `must be a number from ${least} to ${most}`;
  return z.number({ error }).check(z.minimum(least, { error }), z.maximum(most, { error }));
};
const year = 366 * 86_400_000;

/** Options that every run takes. */
const common = {
  dryRun: z._default(flag, false),
  batchSize: z._default(count(1, 1000), 50),
  skipErrors: z._default(flag, true),
  verbose: z._default(flag, false),
  reason: z.optional(text(1_000)),
  maxPerSecond: z.optional(writesPerSecond()),
  concurrency: z.optional(count(1, 64)),
  startAt: z.optional(
    z.int({ error: "must be a time in ms" }).check(
      z.refine((time) => time > Date.now() - 60_000 && time < Date.now() + year, {
        error: "must be a time in ms, from now to a year ahead",
      }),
    ),
  ),
};
/** Options of a run over records that it chooses itself. */
const choosing = {
  limit: z.optional(count(1, 1_000_000_000)),
  ids: z.optional(
    z
      .array(
        // Whether its key is short enough depends on the collection's prefix, and is checked with it.
        text(512).check(
          z.regex(/^[^:]+$/, { error: "must be the id of a record, which has no colon" }),
          z.refine((id) => id.isWellFormed(), {
            error: "is no text that a key can hold: half of a surrogate pair is missing",
          }),
        ),
        { error: "must be a list of ids" },
      )
      .check(
        z.minLength(1, { error: "must name at least one record" }),
        z.maxLength(1_000, { error: "must name at most 1000 records" }),
      ),
  ),
};
const part = { error: "must be a number from 0 to 1" };
const migrating = {
  ...choosing,
  maxErrorRate: z.optional(z.number(part).check(z.minimum(0, part), z.maximum(1, part))),
  planOf: z.optional(runId),
  backup: z.optional(flag),
};

/** The body of `POST /run`, `/users` and `/snapshots`. */
export const startBody = z.strictObject({ ...common, ...migrating });
export type StartBody = z.input<typeof startBody>;

/** The body of `POST /runs`, by kind. `types` are the collections that there are. */
export function runBody(definitions: readonly Definition[]) {
  const type = oneOf(definitions.map(({ type }) => type));
  const types = z.optional(
    z.array(type, { error: "must be a list of types" }).check(z.minLength(1, { error: "must name at least one type" })),
  );
  const fields = Object.fromEntries(
    definitions.map((definition) => {
      const legacy = legacyFields(definition);
      const field = z.enum(legacy, { error: `must be legacy fields: ${legacy.join(", ")}` });
      return [definition.type, z.optional(z.array(field, wrongType("array")))];
    }),
  );
  return {
    migrate: z.strictObject({ kind: z.literal("migrate"), types, ...common, ...migrating }),
    undo: z.strictObject({ kind: z.literal("undo"), of: runId, ...common }),
    cleanup: z.strictObject({
      kind: z.literal("cleanup"),
      types,
      fields: z.strictObject(fields, { error: "must say which legacy fields, by type" }),
      ...common,
      ...choosing,
    }),
    backup: z.strictObject({ kind: z.literal("backup"), types, ...common }),
    restore: z.strictObject({
      kind: z.literal("restore"),
      types,
      backup: runId,
      ids: choosing.ids,
      overwrite: z.optional(flag),
      ...common,
    }),
    verify: z.strictObject({ kind: z.literal("verify"), types, of: z.optional(runId), ...common }),
  };
}

type Bodies = ReturnType<typeof runBody>;
/** The body of `POST /runs`, whatever the kind of run. */
export type RunRequest = { [Kind in keyof Bodies]: z.input<Bodies[Kind]> }[keyof Bodies];

/** The body of `PATCH /runs/:id`. */
const anything = z.optional(z.unknown());
/**
 * Another definition, to be tried on one record: its members that are plain data. What is wrong with them, the check of
 * definitions says.
 */
export const tryBody = z.strictObject({
  type: string(),
  id: string(),
  definition: z.strictObject({
    containers: anything,
    optionalContainers: anything,
    copies: anything,
    fills: anything,
    deprecated: anything,
    retained: anything,
  }),
});
export type TryBody = z.input<typeof tryBody>;

export const changeBody = z.strictObject({ maxPerSecond: z.nullable(writesPerSecond()) });

const wholeNumber = (digits: number) => {
  return z.pipe(matching(new RegExp(`^\\d{1,${digits}}$`), "must be a whole number"), z.transform(Number));
};
const pageLimit = (most: number, usual: number) => z._default(z.pipe(wholeNumber(6), count(1, most)), usual);
const cursor = (pattern: RegExp) => z.optional(matching(pattern, "is not a cursor that this API gave out"));
const pageCursor = cursor(/^\d{1,12}(\.\d{1,6})?$/);
const recordsCursor = cursor(/^\d{1,12}(\.\d{1,6}(x\d{1,12})?)?$/);
const resultsCursor = cursor(/^(\d{1,12}(\.\d{1,6}(x\d{1,12})?)?|s\d{1,12})$/);

const page = { limit: pageLimit(100, 20), cursor: pageCursor };
export const pageQuery = z.strictObject(page);

const filterText = z.optional(text(200).check(z.minLength(1, { error: "must not be empty" })));
export const runsQuery = (types: readonly string[]) =>
  z.strictObject({
    ...page,
    kind: z.optional(oneOf(runKinds)),
    status: z.optional(oneOf(runStatuses)),
    dryRun: z.optional(
      z.pipe(
        z.enum(["true", "false"], { error: "must be true or false" }),
        z.transform((value) => value === "true"),
      ),
    ),
    type: z.optional(oneOf(types)),
    by: filterText,
  });
const reason = z.optional(text(1_000));
export const auditQuery = z.strictObject({
  ...page,
  by: filterText,
  action: filterText,
  run: z.optional(runId),
  reason,
});
export const downloadQuery = z.strictObject({ reason });
export const cursorQuery = z.strictObject({ cursor: pageCursor });
const recordId = z.string({ error: "must be the id of a record" });
/** A record by the address's query, for ids that a path can't hold: `.` and `..` */
export const recordRunsQuery = (types: readonly string[]) =>
  z.strictObject({ type: oneOf(types), id: recordId, cursor: pageCursor });
/** One record by its id, or the ids of all records in a state. */
export const recordsQuery = (types: readonly string[]) =>
  z
    .strictObject({
      type: oneOf(types),
      id: z.optional(recordId),
      state: z.optional(oneOf(["legacy", "unreadable", "conflict", "invalid"])),
      limit: pageLimit(1000, 100),
      cursor: recordsCursor,
    })
    .check(
      z.refine(({ id, state }) => (id === undefined) !== (state === undefined), {
        path: ["state"],
        error: "or id must be given: one record by its id, or the ids of all records in a state",
      }),
    );
/** How a count found a record. */
export type RecordState = NonNullable<z.output<ReturnType<typeof recordsQuery>>["state"]>;
/** What a run can have thousands of: its batches, and the entries of its log. */
export const longPageQuery = z.strictObject({ limit: pageLimit(500, 100), cursor: cursor(/^\d{1,12}$/) });

export const resultsQuery = (types: readonly string[]) =>
  z
    .strictObject({
      action: z.optional(oneOf(rowActions)),
      type: z.optional(oneOf(types)),
      q: z.optional(string().check(z.maxLength(512, { error: "must not be longer than 512 characters" }))),
      cause: z.optional(string().check(z.maxLength(2_000, { error: "must not be longer than 2000 characters" }))),
      limit: pageLimit(1000, 100),
      sort: z.optional(oneOf(resultSorts)),
      offset: z.optional(wholeNumber(9)),
      cursor: resultsCursor,
      reason,
    })
    .check(
      z.refine(({ sort, q, cause }) => sort === undefined || !(q || cause), {
        path: ["sort"],
        error: "can't be combined with q or cause",
      }),
      z.refine(({ sort, cursor }) => cursor === undefined || cursor.startsWith("s") === (sort !== undefined), {
        path: ["cursor"],
        error: "belongs to another sort",
      }),
      z.refine(({ offset, q, cause, cursor }) => offset === undefined || !(q || cause || cursor), {
        path: ["offset"],
        error: "can't be combined with q, cause or cursor: what is searched for is paged by cursor",
      }),
    );
export const forecastQuery = (types: readonly string[]) =>
  z.strictObject({
    of: z.optional(runId),
    types: z.optional(
      z.pipe(
        z.pipe(
          string(),
          z.transform((list) => list.split(",")),
        ),
        z.array(z.enum(types, { error: `must be of ${types.join(", ")}` })),
      ),
    ),
  });
/** Where nothing can be asked for, anything is a mistake: `{"dryRun":true}` on a retry must not start a real run. */
export const noOptions = z.strictObject({});
