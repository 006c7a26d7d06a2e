import * as z from "zod";
import { type Actor, type Counts, type Run, type RunOptions, runKinds } from "../../control/run.ts";
import type { Runs } from "../../control/runs.ts";
import { runStatuses } from "../../engine/lifecycle.ts";
import { keptReasons } from "../../engine/planUndo.ts";
import type { Problem } from "../problem.ts";
import type { AcceptedRun, StartedRun } from "../start.ts";
import { cursor, figure, shapeOf, time } from "./shapeOf.ts";

export const actor = shapeOf<Actor>()(z.object({ uid: z.string(), name: z.string().nullable() }));

export const counts = shapeOf<Counts>()(
  z.object({
    listed: figure(),
    migrated: figure().describe("Records that the run changed; for a verification or a backup, confirmed or saved."),
    skipped: figure(),
    errors: figure(),
    conflicts: figure().describe("Legacy fields whose new place already held something else, which stayed."),
    warnings: figure().describe("Values copied although their type is not the one that is declared."),
  }),
);

export const runOptions = shapeOf<RunOptions>()(
  z.object({
    batchSize: z.int(),
    skipErrors: z.boolean(),
    verbose: z.boolean(),
    reason: z.string().exactOptional(),
    limit: z.int().exactOptional(),
    ids: z.array(z.string()).exactOptional(),
    maxPerSecond: z.number().exactOptional(),
    concurrency: z.int().exactOptional().describe("How many executors were asked for; automatic without it."),
    startAt: time("When it was to begin").exactOptional(),
    maxErrorRate: z.number().exactOptional(),
    planOf: z.string().exactOptional(),
    of: z.string().exactOptional().describe("The run to take back, to verify, or whose errors to try again."),
    fields: z.record(z.string(), z.array(z.string())).exactOptional(),
    backup: z
      .union([z.boolean(), z.string()])
      .exactOptional()
      .describe("Whether records are saved before they are changed; for a restore, the run whose backup is put back."),
    overwrite: z.boolean().exactOptional(),
  }),
);

export const undoCounts = z.object({
  whole: figure().describe("Records taken back wholly."),
  restored: figure().describe("Records in which a value was put back into its legacy field."),
  kept: figure().describe("Records in which something of the run stays."),
});

export const run = shapeOf<Run>()(
  z.object({
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
    undone: undoCounts.exactOptional().describe("Only for an undo; its dry run tells the same figures."),
    total: figure().nullable().describe("Records to go through, once they have been counted."),
    etaMs: z.number().nullable().describe("How many ms it will still take, once that can be told."),
    rate: z.number().describe("Records per second, of late."),
    executors: z.int().describe("How many executors it may use."),
    error: z.string().nullable().describe("Why it failed."),
    waiting: z
      .object({ until: time("When it goes on by itself"), reason: z.string() })
      .nullable()
      .describe("Why it is not moving."),
    deferred: figure().describe("Records put off for now: somebody is writing them, or the store failed on them."),
    slowed: z.string().nullable().describe("Why it goes slower than it could."),
    stuckSince: time("Since when it has shown no progress, if that is more than a minute").nullable(),
  }),
);

export const runsPage = shapeOf<Answer<"runs">>()(z.object({ runs: z.array(run), cursor }));

const field = z.object({ path: z.string(), from: z.string() });
export const conflicts = z.array(field).describe("Legacy fields and new places that disagree; the new place stays.");
export const warnings = z.array(z.object({ path: z.string(), expected: z.string(), actual: z.string() }));
/** A result row but for the values that were written. */
export const rowMembers = {
  type: z.string(),
  id: z.string(),
  action: z.enum(["migrated", "skipped", "error"]),
  message: z.string(),
  legacyFields: z.array(z.string()).exactOptional(),
  newFields: z.array(z.string()).exactOptional(),
  conflicts: conflicts.exactOptional(),
  warnings: warnings.exactOptional(),
  removedFields: z.array(z.string()).exactOptional().describe("Fields that an undo or a clean-up took out."),
  restoredFields: z
    .array(z.string())
    .exactOptional()
    .describe("Legacy fields into which an undo put their value back, as a clean-up had taken them out."),
  keptFields: z
    .array(z.object({ path: z.string(), reason: z.enum(keptReasons) }))
    .exactOptional()
    .describe("Paths of the run that an undo left, each with the reason."),
  at: time("When it was done"),
};

const result = z.object({
  success: z.boolean().describe("Whether it completed without an error."),
  ...counts.omit({ listed: true }).shape,
  details: z.array(z.object(rowMembers)).describe("At most 1,000 rows; the rest is under the run's results."),
  detailsTruncated: z.boolean(),
  timestamp: time("When it began"),
  duration: z.number().describe("In ms."),
});

export const startedRun = shapeOf<StartedRun>()(
  z.object({
    success: z.boolean().describe("Whether it completed without an error."),
    result,
    message: z.string(),
    run,
  }),
);

export const acceptedRun = shapeOf<AcceptedRun>()(
  z.object({
    success: z.literal(false),
    result: z
      .object({ ...result.shape, success: z.literal(false), complete: z.literal(false) })
      .describe("What it would be if the run ended now."),
    message: z.string(),
    run,
  }),
);

export const problem = shapeOf<Problem>()(
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    error: z.string().describe("The same as detail, for older callers."),
    errors: z
      .array(z.object({ path: z.string().describe("Empty for the body as a whole."), message: z.string() }))
      .exactOptional()
      .describe("With 400: every field that is wrong."),
    run: run.exactOptional().describe("With 409: the run that is in the way."),
  }),
);

/** What one of the questions about runs is answered with. */
export type Answer<Question extends keyof Runs> = NonNullable<Awaited<ReturnType<Runs[Question]>>>;
