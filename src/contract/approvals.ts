import * as z from "zod";
import { time } from "./common.ts";
import { actor } from "./run.ts";

/** What waits for another person, or what one decided. */
export const approval = z.object({
  id: z.string().describe("What it is approved by: a run's own id, or that of the asked download."),
  what: z.enum(["run", "download"]),
  run: z.string().describe("The run; for a download, the one whose backup is asked for."),
  by: actor.describe("Who asked."),
  reason: z.string().nullable(),
  at: time("When it was asked for"),
  until: time("Until when it can be approved; for an approved download, until when it can be made"),
  state: z.enum(["pending", "approved", "rejected"]),
});
export type Approval = z.infer<typeof approval>;

export const approvals = z.object({
  required: z
    .boolean()
    .describe("Whether clean-ups, overwriting restores and downloads of backups need approval by a second person."),
  approvals: z.array(approval).describe("What is pending, oldest first."),
});
export type Approvals = z.infer<typeof approvals>;
