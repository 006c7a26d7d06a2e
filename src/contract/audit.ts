import * as z from "zod";
import { cursor, time } from "./common.ts";
import { actor } from "./run.ts";

/** One action of a superadmin. Each entry carries the hash of the one before, so that a change to any of them shows. */
export const auditEntry = z.object({
  sequence: z.int(),
  at: time("When"),
  by: actor,
  action: z.string().describe("What was done, such as start migrate or pause."),
  run: z.string().describe("Empty for a refusal, which is about none."),
  reason: z.string().nullable(),
  previous: z.string().describe("The hash of the entry before; empty for the first."),
  hash: z.string().describe("SHA-256 over all the other members as canonical JSON, in hex."),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditPage = z.object({ entries: z.array(auditEntry), cursor });
export type AuditPage = z.infer<typeof auditPage>;
