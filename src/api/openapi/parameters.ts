import type { Definition } from "../../schema/definition.ts";
import type { Endpoint } from "../endpoint.ts";
import type { DescribedParameter, JsonSchema } from "./document.ts";
import { schemaOf } from "./schemas.ts";
import { parameterSentences } from "./sentences.ts";

const prefer: DescribedParameter = {
  name: "Prefer",
  in: "header",
  required: false,
  description:
    "How long to wait for the run's end: wait=N in seconds, at most 60, or respond-async for not at all; wait=25 by default.",
  schema: { type: "string" },
  example: "respond-async",
};

export function parametersOf(endpoint: Endpoint, collections: readonly Definition[]): DescribedParameter[] {
  const { path, query, parameters = {}, waits } = endpoint;
  const what = (name: string): string => parameters[name] ?? parameterSentences[name] ?? "";
  const parts = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]): DescribedParameter => {
    const values = name === "type" && { enum: collections.map(({ type }) => type) };
    return { name, in: "path", required: true, description: what(name), schema: { type: "string", ...values } };
  });
  const asking = query && schemaOf(query, "input");
  const spelled: Record<string, JsonSchema> = asking?.properties ?? {};
  const needed = asking?.required ?? [];
  const meant = (query && schemaOf(query, "output").properties) ?? {};
  const asked = Object.entries(spelled).map(([name, input]): DescribedParameter => {
    // What a text is read as says more than the text, where a schema can say it.
    const schema = meant[name]?.type === undefined ? input : meant[name];
    const list = schema.type === "array" && ({ style: "form", explode: false } as const);
    return { name, in: "query", required: needed.includes(name), description: what(name), schema, ...list };
  });
  return [...parts, ...asked, ...(waits ? [prefer] : [])];
}
