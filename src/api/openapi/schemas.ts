import * as z from "zod";
import type { ZodMiniType } from "zod/mini";
import { answers } from "../../contract/answers.ts";
import { changeBody, noOptions, runBody, startBody, tryBody } from "../../contract/requests.ts";
import type { Definition } from "../../schema/definition.ts";
import { type Endpoint, isShape } from "../endpoint.ts";
import type { JsonSchema } from "./document.ts";
import { optionSentences } from "./sentences.ts";

/** What is asked, by name: a body for each kind of run, going by the collections that there are. */
export function requests(collections: readonly Definition[]): Record<string, ZodMiniType> {
  const byKind = Object.entries(runBody(collections));
  return {
    Start: startBody,
    Change: changeBody,
    Try: tryBody,
    ...Object.fromEntries(byKind.map(([kind, shape]) => [requestName(kind), shape])),
  };
}

/** The names of the shapes that a body may have; none for a body that must be empty. */
export function bodyNames(body: NonNullable<Endpoint["body"]>): string[] {
  if (!isShape(body)) return Object.keys(body).map(requestName);
  if (body === noOptions) return [];
  if (body === tryBody) return ["Try"];
  return [body === startBody ? "Start" : "Change"];
}

export const requestName = (kind: string): string => `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Request`;

export const reference = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });

/** Every shape by its name, each said once and referred to from there on. */
export function schemasOf(collections: readonly Definition[]): Record<string, JsonSchema> {
  const bodies = requests(collections);
  const registry = z.registry<{ id: string }>();
  for (const [id, shape] of Object.entries({ ...answers, ...bodies })) registry.add(shape, { id });
  // As they come over the wire: a body may leave out what has a default, and an answer may gain members.
  const { schemas } = z.toJSONSchema(registry, { io: "input", uri: (id) => reference(id).$ref, override: tidy });
  const named = Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema as JsonSchema]);
  const result: Record<string, JsonSchema> = Object.fromEntries(named);
  for (const name of Object.keys(bodies)) describeMembers(result[name]?.properties);
  return { ...result, OpenAPI: { type: "object", description: "An OpenAPI 3.1 document." } };
}

function describeMembers(members: Record<string, JsonSchema> = {}): void {
  for (const [name, member] of Object.entries(members)) {
    const description = optionSentences[name];
    if (description !== undefined) member.description ??= description;
  }
}

export const schemaOf = (shape: z.core.$ZodType, io: "input" | "output"): JsonSchema =>
  z.toJSONSchema(shape, { io, unrepresentable: "any", override: tidy }) as JsonSchema;

/** Leaves out what says nothing: that a whole number is one that a double holds, and that a name is a text. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (JSON.stringify(jsonSchema.propertyNames) === '{"type":"string"}') delete jsonSchema.propertyNames;
}
