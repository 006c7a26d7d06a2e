import * as z from "zod";
import type { BatchView, ExecutorView, Throughput } from "../../control/course.ts";
import type { Note } from "../../control/journal.ts";
import { type Answer, counts } from "./run.ts";
import { cursor, figure, shapeOf, time } from "./shapeOf.ts";

export const batch = shapeOf<BatchView>()(
  z.object({
    number: figure(),
    type: z.string(),
    after: z.string().nullable().describe("Its ids lie behind this one; null from the start."),
    last: z.string().nullable().describe("Its last id; null to the end of the collection."),
    records: figure(),
    state: z.enum(["waiting", "working", "done"]),
    attempts: figure().describe("How often its next record was tried alone, after something had gone wrong."),
    careful: z.boolean().describe("Whether it is taken in small steps, as something went wrong with it before."),
    counts: counts.omit({ listed: true }).nullable(),
    startedAt: time("When it was taken first").nullable(),
    finishedAt: time("When it was done").nullable(),
  }),
);

export const executor = shapeOf<ExecutorView>()(
  z.object({
    number: figure(),
    type: z.string(),
    batch: figure().nullable().describe("Null when it looks again at records that were put off."),
    records: figure(),
    passed: figure().describe("Records of the batch that are settled or put off."),
    writing: figure().describe("Records that it may be writing now."),
    since: time("Since when"),
  }),
);

export const executors = shapeOf<Answer<"executors">>()(z.object({ executors: z.array(executor) }));

export const batchesPage = shapeOf<Answer<"batches">>()(z.object({ batches: z.array(batch), cursor }));

export const note = shapeOf<Note>()(
  z.object({ at: time("When"), level: z.enum(["info", "attention", "error"]), message: z.string() }),
);

export const logPage = shapeOf<Answer<"log">>()(z.object({ entries: z.array(note), cursor }));

export const throughput = shapeOf<Throughput>()(
  z.object({
    points: z.array(z.object({ from: time("From when"), to: time("Until when"), processed: figure() })),
    batches: figure(),
  }),
);
