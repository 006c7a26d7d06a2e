import * as z from "zod";
import type { BatchView, Throughput } from "../../control/course.ts";
import type { Note } from "../../control/journal.ts";
import { type Answer, counts } from "./run.ts";
import { cursor, figure, shapeOf, time } from "./shapeOf.ts";

export const batch = shapeOf<BatchView>()(
  z.object({
    number: figure(),
    type: z.string(),
    first: z.string().describe("The id of its first record."),
    last: z.string(),
    records: figure(),
    state: z.enum(["waiting", "working", "done"]),
    attempts: figure().describe("How often it has failed."),
    late: z.boolean().describe("Whether it comes after all others, for its records were being written."),
    again: z.boolean().describe("Whether it is a second look at records that are counted already."),
    split: z.boolean().describe("Whether it failed so often that two halves took its place."),
    counts: counts.omit({ listed: true }).nullable(),
    startedAt: time("When the attempt that succeeded began").nullable(),
    finishedAt: time("When it was done").nullable(),
  }),
);

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
