import * as z from "zod";
import { approval } from "./approvals.ts";
import { run } from "./run.ts";

/** An RFC 9457 problem, https://www.rfc-editor.org/rfc/rfc9457. `error` repeats `detail` for older callers. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  error: z.string().describe("The same as detail, for older callers."),
  errors: z
    .array(z.object({ path: z.string().describe("Empty for the body as a whole."), message: z.string() }))
    .exactOptional()
    .describe("With 400: every field that is wrong."),
  run: run.exactOptional().describe("With 409: the run that is in the way."),
  approval: approval.exactOptional().describe("With 409: what another person has to approve first."),
});
export type Problem = z.infer<typeof problem>;
/** What is wrong with one field of a request; `path` is `""` for the body as a whole. */
export type FieldError = NonNullable<Problem["errors"]>[number];
