import * as z from "zod";
import { cursor, figure } from "./common.ts";
import { detail } from "./run.ts";

export const resultsPage = z.object({
  results: z.array(detail),
  /** A page may hold fewer rows than were asked for. */
  cursor,
  total: figure().nullable().describe("How many rows match, where that is known without reading them all."),
});
export type ResultsPage = z.infer<typeof resultsPage>;

/** Records of one collection that are in error for the same reason. */
export const cause = z.object({
  type: z.string(),
  action: detail.shape.action,
  pattern: z.string().describe("The message without what differs from record to record; cause= takes it."),
  count: figure(),
  ids: z.array(z.string()).describe("The first 1,000 of them."),
});
export type Cause = z.infer<typeof cause>;

export const causes = z.object({
  causes: z.array(cause),
  complete: z.boolean().describe("False when there was too much to read."),
});
export type Causes = z.infer<typeof causes>;

export type { ResultSort } from "../engine/outcome.ts";
