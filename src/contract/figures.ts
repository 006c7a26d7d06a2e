import * as z from "zod";
import type { FieldCensus } from "../engine/collectionCensus.ts";
import { figure, time } from "./common.ts";
import { undoCounts } from "./run.ts";

export const fieldCensus = z.object({
  type: z.string(),
  field: z.string(),
  target: z.string().nullable().describe("Its new place; null for a deprecated field, which has none."),
  records: figure().describe("Records that still hold the field."),
  pending: figure().describe("Records in which it still has to be copied."),
  deprecated: z.boolean(),
}) satisfies z.ZodType<FieldCensus>;
export type { FieldCensus };

/** How far a count of all records has come. */
const counting = z.object({ counted: figure(), total: figure().nullable() });
export type Counting = z.infer<typeof counting>;

export const stats = z.object({
  stats: z
    .record(z.string(), z.int())
    .describe(
      "totalUsers, migratedUsers, legacyUsers, unreadableUsers, and the same for every collection; invalidUsers where the definition has a schema to validate current records with.",
    ),
  summary: z.object({
    totalRecords: figure(),
    migratedRecords: figure(),
    legacyRecords: figure().describe("What is not migrated, unreadable records included."),
    migrationProgress: z.int().min(0).max(100).describe("In percent, rounded down."),
  }),
  fields: z.array(fieldCensus),
  timestamp: z.iso.datetime().describe("When the figures were counted."),
  counting: counting
    .exactOptional()
    .describe("How far a new count has come; until it is done, these are the latest figures."),
});
export type Stats = z.infer<typeof stats>;

const operations = z.object({ list: z.number(), read: z.number(), write: z.number() });

export const forecast = z.object({
  records: figure(),
  legacy: figure(),
  operations,
  usd: z.number(),
  seconds: z.number(),
  freePlanDays: z
    .int()
    .nullable()
    .describe("How many days it takes on Cloudflare's free plan, if it writes more than that allows a day."),
  undone: undoCounts.nullable().exactOptional().describe("Of an undo: what its latest dry run found."),
  assumed: z
    .object({
      usdPerMillion: operations,
      recordsPerSecond: z.number(),
      measured: z.boolean().describe("Whether an earlier run went at that speed."),
    })
    .describe("What the forecast rests on."),
});
/** What a real run started now would take. */
export type Forecast = z.infer<typeof forecast>;

export const progressPoint = z.object({
  at: time("When the records were counted"),
  figures: z.record(z.string(), z.object({ total: figure(), migrated: figure(), unreadable: figure() })),
});
/** What there was of each collection, by type, when its records were counted at `at`, in ms. */
export type ProgressPoint = z.infer<typeof progressPoint>;

const schedule = z.object({
  cron: z.string().describe("The Cron Trigger's expression, in UTC."),
  lastAt: time("When it last called"),
  outcome: z.string().describe("What came of it, as a sentence."),
  run: z.string().nullable().describe("The last run that it started."),
  keepsCurrent: z.boolean().describe("Whether it migrates the legacy records that it finds."),
});
/** What a Cron Trigger last set off. */
export type Schedule = z.infer<typeof schedule>;

export const progress = z.object({
  points: z.array(progressPoint),
  schedule: schedule.nullable().describe("What a Cron Trigger last set off; null when none has called."),
});
export type Progress = z.infer<typeof progress>;
