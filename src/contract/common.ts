import * as z from "zod";
import type { Json } from "../engine/losslessJson.ts";

/** Any JSON value; `undefined` is refused. */
export const json: z.ZodType<Json> = z
  .unknown()
  .refine((value) => value !== undefined)
  .describe("Any JSON value.") as never;

export const figure = () => z.int().min(0);
export const time = (what: string) => z.number().describe(`${what}, in ms since the epoch.`);
/** Where the next page begins. */
export const cursor = z.string().nullable().describe("Where the next page begins; null after the last.");
