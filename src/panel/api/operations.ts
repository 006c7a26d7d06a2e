import type { DescribedOperation, DescribedParameter, JsonSchema, OpenApi } from "../../client/contract.ts";

export type Body = {
  label: string;
  text: string;
  /** What it may say, and what that means. */
  members: { name: string; what: string }[];
};

/** One thing that can be asked of the API. */
export type Operation = {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string | undefined;
  parameters: DescribedParameter[];
  /** Bodies to begin with; none when it takes none. */
  bodies: Body[];
  /** What it can be answered with. */
  accepts: string[];
  /** What to know before it is sent; `undefined` for what only reads. */
  warning: string | undefined;
};

export type Subject = { name: string; what: string; operations: Operation[] };

/** What the document describes, by subject, as far as it has these words in it. */
export function subjectsOf(document: OpenApi, words: string): Subject[] {
  const wanted = words.toLowerCase().split(/\s+/);
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const isWanted = ({ path, method, operation }: (typeof all)[number]) => {
    const text = `${method} ${path} ${operation.summary} ${operation.description ?? ""}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  const subjects = document.tags.map(({ name, description }) => ({
    name,
    what: description,
    operations: all
      .filter((each) => each.operation.tags.includes(name) && isWanted(each))
      .map(({ path, method, operation }) => operationOf(document, path, method, operation)),
  }));
  return subjects.filter(({ operations }) => operations.length > 0);
}

function operationOf(document: OpenApi, path: string, method: string, described: DescribedOperation): Operation {
  const { operationId, summary, description, parameters, responses } = described;
  const answer = responses[200];
  return {
    id: operationId,
    method,
    path,
    summary,
    description,
    parameters,
    bodies: bodiesOf(document, described),
    accepts: Object.keys((answer && "content" in answer && answer.content) || {}),
    warning: described["x-warning"],
  };
}

function bodiesOf(document: OpenApi, { requestBody }: DescribedOperation): Body[] {
  const { schema, examples = {} } = requestBody?.content["application/json"] ?? {};
  if (!schema) return [];
  return Object.values(examples).map(({ summary, value }) => ({
    label: summary,
    text: JSON.stringify(value, null, 2),
    members: membersOf(document, schemaFor(schema, value)),
  }));
}

/** Of several, the one for this kind of body. */
function schemaFor(schema: JsonSchema, value: unknown): JsonSchema {
  const { mapping } = (schema.discriminator ?? {}) as { mapping?: Record<string, string> };
  const { kind } = value as { kind?: string };
  return mapping ? { $ref: mapping[kind ?? ""] } : schema;
}

function membersOf({ components }: OpenApi, { $ref }: JsonSchema): Body["members"] {
  const name = String($ref).split("/").at(-1) ?? "";
  const members = Object.entries(components.schemas[name]?.properties ?? {});
  return members.map(([name, { description = "" }]) => ({ name, what: description }));
}
