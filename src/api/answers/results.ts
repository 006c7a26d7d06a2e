import * as z from "zod";
import type { Cause } from "../../control/causes.ts";
import type { RecordView } from "../../control/inspect.ts";
import type { RecordRuns } from "../../control/recordRuns.ts";
import type { Detail, ResultsPage } from "../../control/results.ts";
import { type Answer, conflicts, rowMembers, run, warnings } from "./run.ts";
import { cursor, figure, json, shapeOf, time } from "./shapeOf.ts";

const changes = z
  .array(
    z.object({
      path: z.string(),
      from: z.string().nullable().describe("The legacy field that the value was taken from."),
      value: json,
      previous: json.exactOptional().describe("What gave way to it: null or a placeholder."),
    }),
  )
  .describe("What was written, in order; secrets read •••.");

export const detail = shapeOf<Detail>()(z.object({ ...rowMembers, changes: changes.exactOptional() }));

export const resultsPage = shapeOf<ResultsPage>()(
  z.object({
    results: z.array(detail),
    cursor,
    total: figure().nullable().describe("How many rows match, where that is known without reading them all."),
  }),
);

export const cause = shapeOf<Cause>()(
  z.object({
    type: z.string(),
    action: detail.shape.action,
    pattern: z.string().describe("The message without what differs from record to record; cause= takes it."),
    count: figure(),
    ids: z.array(z.string()).describe("The first 1,000 of them."),
  }),
);

export const causes = shapeOf<Answer<"causes">>()(
  z.object({ causes: z.array(cause), complete: z.boolean().describe("False when there was too much to read.") }),
);

export const recordView = shapeOf<RecordView>()(
  z.object({
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
    expiresAt: time("When the entry expires").nullable(),
    metadata: z.array(z.string()).describe("The names of the fields of the entry's metadata."),
    abbreviated: z.boolean().describe("Whether long texts and lists are cut short here."),
  }),
);

export const recordIds = shapeOf<Answer<"recordsIn">>()(z.object({ ids: z.array(z.string()), cursor }));

/** One record, or the ids of all in a state. */
export const recordOrIds = z.union([recordView, recordIds]);

export const recordRuns = shapeOf<RecordRuns>()(
  z.object({
    runs: z.array(z.object({ run, result: detail })),
    looked: figure().describe("So many runs over the collection were looked through."),
    complete: z.boolean().describe("Whether there are no older ones."),
    cursor,
  }),
);
