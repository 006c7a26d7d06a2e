import * as z from "zod";
import { cursor, figure, time } from "./common.ts";
import { actor } from "./run.ts";

/** One action of a superadmin. Each entry carries the hash of the one before, so that a change to any of them shows. */
export const auditEntry = z.object({
  sequence: z.int(),
  at: time("When"),
  by: actor,
  action: z.string().describe("What was done, such as start migrate or pause."),
  run: z.string().describe("Empty for a refusal, which is about none."),
  reason: z.string().nullable(),
  seal: z
    .string()
    .exactOptional()
    .describe(
      "HMAC-SHA-256 over the members above and previous, with a key that is derived from the Worker's secret; before it, that key's id. Missing in entries of older versions, and where there is no secret.",
    ),
  previous: z.string().describe("The hash of the entry before; empty for the first."),
  hash: z.string().describe("SHA-256 over all the other members as canonical JSON, in hex."),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditCheck = z.object({
  entries: figure().describe("Entries of this page: their content and their links were checked."),
  sealed: figure().describe("Those whose seal was checked as well."),
  otherKey: figure().describe("Those whose seal was made with a secret that is not configured any more."),
  unsealed: figure().describe("Those that have no seal."),
  broken: z
    .object({
      sequence: z.int(),
      why: z
        .enum(["content", "link", "seal", "unsealed"])
        .describe(
          "It is not what it was; it does not follow from the one before; its seal is not that of the secret; it has none, though earlier ones have.",
        ),
    })
    .nullable()
    .describe("The newest entry of the page that something is wrong with."),
  head: z
    .object({
      sequence: z.int(),
      at: time("When it was noted").nullable(),
      problem: z.string().nullable().describe("What is wrong with it; null when the trail still has that entry."),
    })
    .nullable()
    .describe("The newest entry that was noted outside of the run log, on the first page only."),
  cursor,
});
export type AuditCheck = z.infer<typeof auditCheck>;

export const auditPage = z.object({ entries: z.array(auditEntry), cursor });
export type AuditPage = z.infer<typeof auditPage>;
