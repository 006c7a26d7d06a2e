import * as z from "zod";
import { cursor, figure, json, time } from "./common.ts";
import { changes, conflicts, detail, run, warnings } from "./run.ts";

/** One record as it is stored and as a run would leave it, secrets masked. */
export const recordView = z.object({
  type: z.string(),
  id: z.string(),
  key: z.string(),
  state: z.enum(["legacy", "current", "error"]),
  stored: json.describe("As it is stored, secrets masked; null for a text that is no JSON object."),
  planned: json.describe("As a run would leave it; null when nothing can be planned."),
  changes,
  conflicts,
  warnings,
  error: z.string().nullable(),
  invalid: z.string().nullable().describe("What the application's own schema finds wrong with it, if it is current."),
  expiresAt: time("When the entry expires").nullable(),
  metadata: z.array(z.string()).describe("The names of the fields of the entry's metadata."),
  abbreviated: z.boolean().describe("Whether long texts and lists are cut short here."),
});
export type RecordView = z.infer<typeof recordView>;

export const recordIds = z.object({ ids: z.array(z.string()), cursor });
export type RecordIds = z.infer<typeof recordIds>;

/** One record, or the ids of all in a state. */
export const recordOrIds = z.union([recordView, recordIds]);

/** What runs did to one record, newest first. */
export const recordRuns = z.object({
  runs: z.array(z.object({ run, result: detail })),
  looked: figure().describe("How many runs over the collection were searched."),
  complete: z.boolean().describe("Whether there are no older ones."),
  cursor,
});
export type RecordRuns = z.infer<typeof recordRuns>;
