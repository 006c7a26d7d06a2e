import * as z from "zod";
import { cursor, figure, time } from "./common.ts";
import { counts } from "./run.ts";

export const batch = z.object({
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
});
/** A batch as callers see it. Times in ms since the epoch. */
export type BatchView = z.infer<typeof batch>;

export const batchesPage = z.object({ batches: z.array(batch), cursor });
export type BatchesPage = z.infer<typeof batchesPage>;

export const executor = z.object({
  number: figure(),
  type: z.string(),
  batch: figure().nullable().describe("Null when it looks again at records that were deferred."),
  records: figure(),
  passed: figure().describe("Records of the batch that are settled or deferred."),
  writing: figure().describe("Records that it may be writing now."),
  since: time("Since when"),
});
/** What an executor is doing. Times in ms since the epoch. */
export type ExecutorView = z.infer<typeof executor>;

export const executors = z.object({ executors: z.array(executor) });
export type ExecutorsView = z.infer<typeof executors>;

export const note = z.object({
  at: time("When"),
  level: z.enum(["info", "attention", "error"]),
  message: z.string(),
});
/** One thing that happened in a run: an entry of its log. */
export type Note = z.infer<typeof note>;

export const logPage = z.object({ entries: z.array(note), cursor });
export type LogPage = z.infer<typeof logPage>;

/** How many records a run processed from when to when, without a hole; and how many batches it has been cut into. */
export const throughput = z.object({
  points: z.array(z.object({ from: time("From when"), to: time("Until when"), processed: figure() })),
  batches: figure(),
});
export type Throughput = z.infer<typeof throughput>;
