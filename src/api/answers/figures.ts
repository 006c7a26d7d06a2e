import * as z from "zod";
import type { Forecast } from "../../control/forecast.ts";
import type { ProgressPoint } from "../../control/progress.ts";
import type { FieldCensus } from "../../engine/collectionCensus.ts";
import type { Session } from "../session.ts";
import type { StatsBody } from "../statsAnswer.ts";
import { type Answer, undoCounts } from "./run.ts";
import { figure, shapeOf, time } from "./shapeOf.ts";

export const session = shapeOf<Session>()(z.object({ uid: z.string(), name: z.string().nullable(), role: z.string() }));

export const fieldCensus = shapeOf<FieldCensus>()(
  z.object({
    type: z.string(),
    field: z.string(),
    target: z.string().nullable().describe("Its new place; null for a deprecated field, which has none."),
    records: figure().describe("Records that still hold the field."),
    pending: figure().describe("Records in which it still has to be copied."),
    deprecated: z.boolean(),
  }),
);

export const stats = shapeOf<StatsBody>()(
  z.object({
    stats: z
      .record(z.string(), z.int())
      .describe("totalUsers, migratedUsers, legacyUsers, unreadableUsers, and the same for every collection."),
    summary: z.object({
      totalRecords: figure(),
      migratedRecords: figure(),
      legacyRecords: figure().describe("What is not migrated, unreadable records included."),
      migrationProgress: z.int().min(0).max(100).describe("In percent, rounded down."),
    }),
    fields: z.array(fieldCensus),
    timestamp: z.iso.datetime().describe("When the figures were counted."),
    counting: z
      .object({ counted: figure(), total: figure().nullable() })
      .exactOptional()
      .describe("How far a new count has come; until it is done, these are the latest figures."),
  }),
);

const operations = z.object({ list: z.number(), read: z.number(), write: z.number() });

export const forecast = shapeOf<Forecast>()(
  z.object({
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
  }),
);

export const progressPoint = shapeOf<ProgressPoint>()(
  z.object({
    at: time("When the records were counted"),
    figures: z.record(z.string(), z.object({ total: figure(), migrated: figure(), unreadable: figure() })),
  }),
);

export const progress = shapeOf<Answer<"progress">>()(z.object({ points: z.array(progressPoint) }));
