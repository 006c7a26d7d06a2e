import * as z from "zod";
import type { Constant, Definition, Source, Template } from "../schema/definition.ts";

const names = z.array(z.string());

const source: z.ZodType<Source> = z.discriminatedUnion("$source", [
  z.object({
    $source: z.literal("firstNumber"),
    of: names,
    otherwise: z.union([z.number(), z.literal("now")]).describe("now is the run's start time in ms."),
  }),
  z.object({
    $source: z.literal("largestNumber"),
    of: names,
    otherwise: z.union([z.number(), z.literal("now")]).describe("now is the run's start time in ms."),
  }),
  z.object({ $source: z.literal("length"), of: z.string() }),
  z.object({ $source: z.literal("isPositive"), of: z.string() }),
]);

export const constant: z.ZodType<Constant> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.array(constant), z.record(z.string(), constant)]),
);

export const template: z.ZodType<Template> = z
  .lazy(() => z.union([z.string(), z.number(), z.boolean(), z.array(constant), source, z.record(z.string(), template)]))
  .describe("A constant, a value that is worked out from the record, or an object of these.");

export const definition: z.ZodType<Definition> = z.object({
  type: z.string(),
  plural: z.string(),
  prefix: z.string(),
  containers: z
    .record(z.string(), z.record(z.string(), template))
    .describe("Objects that are created when absent, with their fields."),
  copies: z
    .array(
      z.object({
        from: z.string(),
        to: z.string(),
        type: z.enum(["string", "number", "boolean", "array", "object"]),
        replaces: constant
          .exactOptional()
          .describe("A placeholder: the new place counts as absent while it holds this and the legacy field does not."),
      }),
    )
    .describe("Legacy fields and their new places."),
  fills: z
    .record(z.string(), template)
    .describe("Fields that are set when absent; those of a container only where it was there before."),
  deprecated: names.describe("Legacy fields without a new place."),
  retained: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe("Legacy fields that no clean-up takes out, each with the reason."),
  activityFields: names.exactOptional().describe("Paths that say when the application last touched a record."),
  touched: names.exactOptional().describe("The earlier name of activityFields."),
  secrets: names.describe("Paths whose values are never shown; lists are passed through."),
  notSecret: names.exactOptional().describe("Paths that may be shown although they are called like a secret."),
});

/** The definitions that this server migrates by. */
const collections: z.ZodType<readonly Definition[]> = z.array(definition);
export const schema = z.object({ collections });
export type Schema = z.infer<typeof schema>;

/** Who is asking. */
export const session = z.object({ uid: z.string(), name: z.string().nullable(), role: z.string() });
export type Session = z.infer<typeof session>;
