/**
 * The HTTP contract in shapes: what a request may say, and the types of what is answered. Every object is strict, for
 * a mistyped `dryrun` must never start a real run.
 */
import { z } from "zod";

export type { Stats } from "../control/census.ts";
export type { RecordView } from "../control/inspect.ts";
export type { Detail } from "../control/results.ts";
export type { Actor, Counts, Run, RunOptions } from "../control/run.ts";
export type { FieldCensus } from "../engine/census.ts";
export type { RunCommand, RunStatus } from "../engine/lifecycle.ts";
export type { Problem } from "./problem.ts";
export type { Session } from "./session.ts";
export type { StartedRun } from "./start.ts";

const flag = z.boolean({ error: "must be true or false" });
const count = (from: number, to: number) => {
  const error = `must be a whole number from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
};

/** The body of `POST /run`, `/users` and `/snapshots`. */
export const startBody = z.strictObject({
  dryRun: flag.default(false),
  batchSize: count(1, 1000).default(50),
  skipErrors: flag.default(true),
  verbose: flag.default(false),
});
export type StartBody = z.input<typeof startBody>;

const numberText = z
  .string()
  .regex(/^\d{1,6}$/, { error: "must be a whole number" })
  .transform(Number);
const cursor = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, { error: "is not a cursor that this API gave out" })
  .optional();

export const runsQuery = z.strictObject({ limit: numberText.pipe(count(1, 100)).default(20), cursor });

export const actions = ["migrated", "skipped", "error"] as const;
export const resultsQuery = (types: readonly string[]) =>
  z.strictObject({
    action: z.enum(actions, { error: `must be one of ${actions.join(", ")}` }).optional(),
    type: z.enum(types as [string, ...string[]], { error: `must be one of ${types.join(", ")}` }).optional(),
    q: z.string().max(512, { error: "must not be longer than 512 characters" }).optional(),
    limit: numberText.pipe(count(1, 1000)).default(100),
    cursor,
  });
export const noQuery = z.strictObject({});
