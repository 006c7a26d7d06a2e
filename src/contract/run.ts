import * as z from "zod";
import { runKinds, runStatuses } from "../engine/lifecycle.ts";
import { rowActions } from "../engine/outcome.ts";
import type { Conflict, Warning } from "../engine/plan.ts";
import { type KeptField, keptReasons } from "../engine/planUndo.ts";
import { cursor, figure, json, time } from "./common.ts";

/** Who did something: the session's user. */
export const actor = z.object({ uid: z.string(), name: z.string().nullable() });
export type Actor = z.infer<typeof actor>;

export const counts = z.object({
  listed: figure(),
  migrated: figure().describe("Records that the run changed; for a verification or a backup, confirmed or saved."),
  skipped: figure(),
  errors: figure(),
  conflicts: figure().describe("Legacy fields whose new place already held something else, which stayed."),
  warnings: figure().describe("Values copied although their type is not the one that is declared."),
});
export type Counts = z.infer<typeof counts>;

/** Everything a run was asked to do. What is left out does not apply. */
export const runOptions = z.object({
  batchSize: z.int(),
  skipErrors: z.boolean(),
  verbose: z.boolean(),
  /** Free text: why. */
  reason: z.string().exactOptional(),
  /** Stop after this number of changed records. */
  limit: z.int().exactOptional(),
  /** Only these records. */
  ids: z.array(z.string()).exactOptional(),
  /** The most writes a second. */
  maxPerSecond: z.number().exactOptional(),
  concurrency: z.int().exactOptional().describe("How many executors were asked for; automatic without it."),
  startAt: time("When it was to begin").exactOptional(),
  /** Stop as failed when, after 50 records, more than this part of them is in error. */
  maxErrorRate: z.number().exactOptional(),
  /** The dry run whose plan is carried out: what changed since is skipped. */
  planOf: z.string().exactOptional(),
  of: z.string().exactOptional().describe("The run to undo, to verify, or whose errors to try again."),
  /** For a clean-up: the legacy fields to take out, by type. */
  fields: z.record(z.string(), z.array(z.string())).exactOptional(),
  backup: z
    .union([z.boolean(), z.string()])
    .exactOptional()
    .describe("Whether records are saved before they are changed; for a restore, the run whose backup is put back."),
  /** For a restore: replace also what changed since the backup. */
  overwrite: z.boolean().exactOptional(),
});
export type RunOptions = z.infer<typeof runOptions>;

/** Numbers of records. One with a restored value also counts as fully undone or as kept. */
export const undoCounts = z.object({
  whole: figure().describe("Records that were fully undone."),
  restored: figure().describe("Records in which a value was put back into its legacy field."),
  kept: figure().describe("Records in which something of the run stays."),
});
export type UndoCounts = z.infer<typeof undoCounts>;

export const run = z.object({
  id: z.string(),
  kind: z.enum(runKinds),
  types: z.array(z.string()).describe("The collections that it is about."),
  status: z.enum(runStatuses),
  dryRun: z.boolean().describe("A dry run reads everything and writes nothing."),
  options: runOptions,
  startedBy: actor,
  createdAt: time("When it was asked for"),
  startedAt: time("When it began").nullable(),
  finishedAt: time("When it was over").nullable(),
  counts,
  undone: undoCounts.exactOptional().describe("Only for an undo; its dry run reports the same counts."),
  total: figure().nullable().describe("Records to go through, once they have been counted."),
  etaMs: z.number().nullable().describe("How many ms it will still take, once that can be estimated."),
  rate: z.number().describe("Current rate, in records per second."),
  executors: z.int().describe("How many executors it may use."),
  error: z.string().nullable().describe("Why it failed."),
  waiting: z
    .object({
      until: time("When it goes on by itself, or is checked again"),
      reason: z.string(),
      for: z
        .enum(["approval", "person"])
        .exactOptional()
        .describe("It waits for another person's approval, or until its starter is allowed again."),
    })
    .nullable()
    .describe("Why the run waits."),
  approval: z
    .object({
      until: time("Until when it can be approved"),
      by: actor.nullable().describe("Who approved it."),
      at: time("When that was").nullable(),
    })
    .exactOptional()
    .describe("Only for a run that needs approval by a second person."),
  deferred: figure().describe("Records deferred for now: somebody is writing them, or the store failed on them."),
  slowed: z.string().nullable().describe("Why the run is slowed down."),
  stuckSince: time("Since when it has shown no progress, if that is more than a minute").nullable(),
});
/** A run as callers see it. Times in ms since the epoch, `rate` in records per second. */
export type Run = z.infer<typeof run>;

export type { RunCommand } from "../engine/lifecycle.ts";

export const runsPage = z.object({ runs: z.array(run), cursor });
export type RunsPage = z.infer<typeof runsPage>;

export const changes = z
  .array(
    z.object({
      path: z.string(),
      from: z.string().nullable().describe("The legacy field that the value was taken from."),
      value: json,
      original: json.exactOptional().describe("The legacy field's value, where the copy converted it."),
      previous: json.exactOptional().describe("What gave way to it: null or a placeholder."),
    }),
  )
  .describe("What was written, in order; secrets read •••.");
/** A change as callers see it; `previous` is the `null` or the placeholder that gave way. */
export type DetailChange = z.infer<typeof changes>[number];

export const conflicts = z
  .array(z.object({ path: z.string(), from: z.string() }) satisfies z.ZodType<Conflict>)
  .describe("Legacy fields and new places that disagree; the new place stays.");
export const warnings = z.array(
  z.object({ path: z.string(), expected: z.string(), actual: z.string() }) satisfies z.ZodType<Warning>,
);

/** What happened to one record, as callers see it: secrets read `•••`. */
export const detail = z.object({
  type: z.string(),
  id: z.string(),
  action: z.enum(rowActions),
  message: z.string(),
  legacyFields: z.array(z.string()).exactOptional(),
  newFields: z.array(z.string()).exactOptional(),
  conflicts: conflicts.exactOptional(),
  warnings: warnings.exactOptional(),
  invalid: z
    .string()
    .exactOptional()
    .describe("What the application's own schema finds wrong with a record that is current."),
  removedFields: z.array(z.string()).exactOptional().describe("Fields that an undo or a clean-up took out."),
  restoredFields: z
    .array(z.string())
    .exactOptional()
    .describe("Legacy fields into which an undo put their value back, as a clean-up had taken them out."),
  keptFields: z
    .array(z.object({ path: z.string(), reason: z.enum(keptReasons) }) satisfies z.ZodType<KeptField>)
    .exactOptional()
    .describe("Paths of the run that an undo left, each with the reason."),
  at: time("When it was done"),
  changes: changes.exactOptional(),
});
export type Detail = z.infer<typeof detail>;

const runResult = z.object({
  success: z.boolean().describe("Whether it completed without an error."),
  ...counts.omit({ listed: true }).shape,
  details: z.array(detail.omit({ changes: true })).describe("At most 1,000 rows; the rest is under the run's results."),
  detailsTruncated: z.boolean(),
  timestamp: time("When it began"),
  duration: z.number().describe("In ms."),
});
/** What a run did so far. `timestamp` is its start and `duration` how long it took until now or its end, both in ms. */
export type RunResult = z.infer<typeof runResult>;

/** What a run that ended while its caller waited is answered with. */
export const startedRun = z.object({
  success: z.boolean().describe("Whether it completed without an error."),
  result: runResult,
  message: z.string(),
  run,
});
export type StartedRun = z.infer<typeof startedRun>;

/** What a run that goes on is answered with. */
export const acceptedRun = z.object({
  success: z.literal(false),
  result: z
    .object({ ...runResult.shape, success: z.literal(false), complete: z.literal(false) })
    .describe("What it would be if the run ended now."),
  message: z.string(),
  run,
});
export type AcceptedRun = z.infer<typeof acceptedRun>;
