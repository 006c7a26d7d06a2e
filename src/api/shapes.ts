/**
 * The HTTP contract in shapes: what a request may say, and the types of what is answered. Every object is strict, for
 * a mistyped `dryrun` must never start a real run.
 */
import * as z from "zod";
import { runKinds } from "../control/run.ts";
import { legacyFields } from "../engine/cleanup.ts";
import { runStatuses } from "../engine/lifecycle.ts";
import type { Definition } from "../schema/definition.ts";

export type { AuditEntry } from "../control/audit.ts";
export type { Manifest } from "../control/backup.ts";
export type { Cause } from "../control/causes.ts";
export type { BatchView, ExecutorView, Throughput } from "../control/course.ts";
export type { Forecast } from "../control/forecast.ts";
export type { RecordView } from "../control/inspect.ts";
export type { Note } from "../control/journal.ts";
export type { ProgressPoint } from "../control/progress.ts";
export type { RecordRuns } from "../control/recordRuns.ts";
export type { Detail, ResultsPage } from "../control/results.ts";
export type { Actor, Counts, Run, RunOptions } from "../control/run.ts";
export type { FieldCensus } from "../engine/census.ts";
export type { RunCommand, RunStatus } from "../engine/lifecycle.ts";
export type {
  DescribedOperation,
  DescribedParameter,
  DescribedResponse,
  JsonSchema,
  OpenApi,
} from "./openapi/document.ts";
export type { Problem } from "./problem.ts";
export type { Session } from "./session.ts";
export type { StartedRun } from "./start.ts";
export type { StatsBody as Stats } from "./statsAnswer.ts";

/** The definitions that this server migrates by. */
export type Schema = { collections: readonly Definition[] };

const flag = z.boolean({ error: "must be true or false" });
const count = (from: number, to: number) => {
  const error = `must be a whole number from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
};

const oneOf = <Name extends string>(names: readonly Name[]) =>
  z.enum(names, { error: `must be one of ${names.join(", ")}` });
const text = (longest: number) => z.string().max(longest, { error: `must be a text of at most ${longest} characters` });
const runId = z.string().regex(/^[\w-]{1,64}$/, { error: "must be the id of a run" });
const writesPerSecond = () => {
  const error = "must be a number from 0.01 to 10000";
  return z.number({ error }).min(0.01, { error }).max(10_000, { error });
};
const year = 366 * 86_400_000;

/** Options that every run takes. */
const common = {
  dryRun: flag.default(false),
  batchSize: count(1, 1000).default(50),
  skipErrors: flag.default(true),
  verbose: flag.default(false),
  reason: text(1_000).optional(),
  maxPerSecond: writesPerSecond().optional(),
  concurrency: count(1, 64).optional(),
  startAt: z
    .int({ error: "must be a time in ms" })
    .refine((time) => time > Date.now() - 60_000 && time < Date.now() + year, {
      error: "must be a time in ms, from now to a year ahead",
    })
    .optional(),
};
/** Options of a run over records that it chooses itself. */
const choosing = {
  limit: count(1, 1_000_000_000).optional(),
  ids: z
    .array(
      // Whether its key is short enough depends on the collection's prefix, and is checked with it.
      text(512)
        .regex(/^[^:]+$/, { error: "must be the id of a record, which has no colon" })
        .refine((id) => id.isWellFormed(), {
          error: "is no text that a key can hold: half of a surrogate pair is missing",
        }),
      { error: "must be a list of ids" },
    )
    .min(1, { error: "must name at least one record" })
    .max(1_000, { error: "must name at most 1000 records" })
    .optional(),
};
const migrating = {
  ...choosing,
  maxErrorRate: z
    .number({ error: "must be a number from 0 to 1" })
    .min(0, { error: "must be a number from 0 to 1" })
    .max(1, { error: "must be a number from 0 to 1" })
    .optional(),
  planOf: runId.optional(),
  backup: flag.optional(),
};

/** The body of `POST /run`, `/users` and `/snapshots`. */
export const startBody = z.strictObject({ ...common, ...migrating });
export type StartBody = z.input<typeof startBody>;

/** The body of `POST /runs`, by kind. `types` are the collections that there are. */
export function runBody(definitions: readonly Definition[]) {
  const type = oneOf(definitions.map(({ type }) => type));
  const types = z.array(type, { error: "must be a list of types" }).min(1, { error: "must name at least one type" });
  const fields = Object.fromEntries(
    definitions.map((definition) => {
      const legacy = legacyFields(definition) as [string, ...string[]];
      return [
        definition.type,
        z.array(z.enum(legacy, { error: `must be legacy fields: ${legacy.join(", ")}` })).optional(),
      ];
    }),
  );
  return {
    migrate: z.strictObject({ kind: z.literal("migrate"), types: types.optional(), ...common, ...migrating }),
    undo: z.strictObject({ kind: z.literal("undo"), of: runId, ...common }),
    cleanup: z.strictObject({
      kind: z.literal("cleanup"),
      types: types.optional(),
      fields: z.strictObject(fields, { error: "must say which legacy fields, by type" }),
      ...common,
      ...choosing,
    }),
    backup: z.strictObject({ kind: z.literal("backup"), types: types.optional(), ...common }),
    restore: z.strictObject({
      kind: z.literal("restore"),
      types: types.optional(),
      backup: runId,
      ids: choosing.ids,
      overwrite: flag.optional(),
      ...common,
    }),
    verify: z.strictObject({ kind: z.literal("verify"), types: types.optional(), of: runId.optional(), ...common }),
  };
}

/** The body of `PATCH /runs/:id`. */
export const changeBody = z.strictObject({ maxPerSecond: writesPerSecond().nullable() });

const numberText = z
  .string()
  .regex(/^\d{1,6}$/, { error: "must be a whole number" })
  .transform(Number);
const cursor = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, { error: "is not a cursor that this API gave out" })
  .optional();
const resultsCursor = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6}(x\d{1,12})?)?$/, { error: "is not a cursor that this API gave out" })
  .optional();

export const pageQuery = z.strictObject({ limit: numberText.pipe(count(1, 100)).default(20), cursor });

const filterText = text(200).min(1, { error: "must not be empty" });
export const runsQuery = (types: readonly string[]) =>
  pageQuery.extend({
    kind: oneOf(runKinds).optional(),
    status: oneOf(runStatuses).optional(),
    dryRun: z
      .enum(["true", "false"], { error: "must be true or false" })
      .transform((value) => value === "true")
      .optional(),
    type: oneOf(types).optional(),
    by: filterText.optional(),
  });
export const auditQuery = pageQuery.extend({
  by: filterText.optional(),
  action: filterText.optional(),
  run: runId.optional(),
});
export const cursorQuery = pageQuery.pick({ cursor: true });
/** A record by the address's query, for ids that a path can't hold: `.` and `..` */
export const recordQuery = (types: readonly string[]) =>
  z.strictObject({ type: oneOf(types), id: z.string({ error: "must be the id of a record" }) });
/** One record by its id, or the ids of all records in a state. */
export const recordsQuery = (types: readonly string[]) =>
  z
    .strictObject({
      type: oneOf(types),
      id: z.string({ error: "must be the id of a record" }).optional(),
      state: oneOf(["legacy", "unreadable", "conflict"]).optional(),
      limit: numberText.pipe(count(1, 1000)).default(100),
      cursor: resultsCursor,
    })
    .refine(({ id, state }) => (id === undefined) !== (state === undefined), {
      path: ["state"],
      error: "or id must be given: one record by its id, or the ids of all records in a state",
    });
export const recordRunsQuery = (types: readonly string[]) => recordQuery(types).extend(cursorQuery.shape);
/** What a run can have thousands of: its batches, and the entries of its log. */
export const longPageQuery = z.strictObject({
  limit: numberText.pipe(count(1, 500)).default(100),
  cursor: z
    .string()
    .regex(/^\d{1,12}$/, { error: "is not a cursor that this API gave out" })
    .optional(),
});

export const actions = ["migrated", "skipped", "error"] as const;
export const resultsQuery = (types: readonly string[]) =>
  z
    .strictObject({
      action: oneOf(actions).optional(),
      type: oneOf(types).optional(),
      q: z.string().max(512, { error: "must not be longer than 512 characters" }).optional(),
      cause: z.string().max(2_000, { error: "must not be longer than 2000 characters" }).optional(),
      limit: numberText.pipe(count(1, 1000)).default(100),
      offset: z
        .string()
        .regex(/^\d{1,9}$/, { error: "must be a whole number" })
        .transform(Number)
        .optional(),
      cursor: resultsCursor,
    })
    .refine(({ offset, q, cause, cursor }) => offset === undefined || !(q || cause || cursor), {
      path: ["offset"],
      error: "can't be combined with q, cause or cursor: what is searched for is paged by cursor",
    });
export const forecastQuery = (types: readonly string[]) =>
  z.strictObject({
    of: runId.optional(),
    types: z
      .string()
      .transform((list) => list.split(","))
      .pipe(z.array(z.enum(types as [string, ...string[]], { error: `must be of ${types.join(", ")}` })))
      .optional(),
  });
export const noQuery = z.strictObject({});
