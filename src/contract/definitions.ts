import * as z from "zod";
import { rights } from "../engine/rights.ts";
import { type Conversion, failureModes } from "../schema/conversions.ts";
import type { Constant, Source, Template } from "../schema/definition.ts";
import type { DefinitionDescription } from "../schema/describeDefinition.ts";

const names = z.array(z.string());
const valueType = z.enum(["string", "number", "boolean", "array", "object"]);

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

const templates = z.record(z.string(), z.record(z.string(), template));

export const conversion: z.ZodType<Conversion> = z.lazy(() =>
  z.discriminatedUnion("$convert", [
    z.object({
      $convert: z.enum(["isoToMs", "msToIso", "toNumber", "toText", "toBoolean"]),
    }),
    z.object({ $convert: z.enum(["trim", "lowerCase", "upperCase", "inList", "onlyElement"]) }),
    z.object({ $convert: z.literal("ofType"), type: valueType }),
    z.object({ $convert: z.literal("fieldOf"), field: z.string() }),
    z.object({ $convert: z.literal("times"), factor: z.number() }),
    z.object({
      $convert: z.literal("inObject"),
      field: z.string(),
      beside: z.record(z.string(), constant).exactOptional(),
    }),
    z.object({
      $convert: z.literal("values"),
      values: z.record(z.string(), constant),
      otherwise: constant.exactOptional(),
    }),
    z.object({ $convert: z.literal("whenEmpty"), use: constant }),
    z.object({ $convert: z.literal("each"), conversions: z.array(conversion) }),
  ]),
);

export const definition: z.ZodType<DefinitionDescription> = z.object({
  type: z.string(),
  plural: z.string(),
  prefix: z.string(),
  ids: z.string().exactOptional().describe("The pattern of ids; without it, an id lacks the prefix's last character."),
  excludedKeys: z.string().exactOptional().describe("The pattern of keys that are no records."),
  containers: templates.describe("Objects that are created when absent, with their fields."),
  optionalContainers: templates.exactOptional().describe("Objects that are created when a copy has a value for them."),
  copies: z
    .array(
      z.object({
        from: z.string(),
        to: z.string(),
        type: valueType,
        replaces: constant
          .exactOptional()
          .describe("A placeholder: the new place counts as absent while it holds this and the legacy field does not."),
        convert: z
          .union([conversion, z.array(conversion)])
          .exactOptional()
          .describe("How the value is converted."),
        onFailure: z
          .enum(failureModes)
          .exactOptional()
          .describe("What happens to a value that can't be converted; an error unless it is given."),
      }),
    )
    .describe("Legacy fields and their new places."),
  fills: z
    .record(z.string(), template)
    .describe("Fields that are set when absent; those of a container only where it was there before."),
  derived: z
    .array(z.object({ to: z.string(), from: names, version: z.number() }))
    .exactOptional()
    .describe("Fields that code computes when they are absent."),
  validate: z.string().exactOptional().describe("The library of the schema that current records have to pass."),
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
const collections: z.ZodType<readonly DefinitionDescription[]> = z.array(definition);
export const schema = z.object({ collections });
export type Schema = z.infer<typeof schema>;

/** Who is asking. */
export const session = z.object({
  uid: z.string(),
  name: z.string().nullable(),
  role: z.string(),
  can: z.enum(rights).describe("What they may do; each includes those before it."),
});
export type Session = z.infer<typeof session>;
