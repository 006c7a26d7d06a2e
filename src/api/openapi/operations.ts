import type { Definition } from "../../schema/definition.ts";
import type { Endpoint } from "../endpoint.ts";
import type { DescribedContent, DescribedParameter, DescribedResponse, JsonSchema, Reference } from "./document.ts";
import { problemExample } from "./examples.ts";
import { reference, schemaOf } from "./schemas.ts";
import { parameterSentences, problemSentences } from "./sentences.ts";

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

type Status = keyof typeof problemSentences;

const names: Record<Status, string> = {
  400: "BadRequest",
  401: "NotSignedIn",
  403: "NotAllowed",
  404: "NotFound",
  405: "MethodNotAllowed",
  408: "BodyTooSlow",
  409: "Conflict",
  413: "BodyTooLarge",
  415: "BodyNotJson",
  429: "TooManyRequests",
  500: "ServerError",
};
const text = { type: "string" };
const headers: Partial<Record<Status, DescribedResponse["headers"]>> = {
  401: { "WWW-Authenticate": { description: "Bearer.", schema: text } },
  429: { "Retry-After": { description: "In how many seconds to try again.", schema: text } },
  405: { Allow: { description: "The methods that there are.", schema: text } },
};
const statuses = Object.keys(names).map(Number) as Status[];

/** What is refused, each said once. */
export const problems: Record<string, DescribedResponse> = Object.fromEntries(
  statuses.map((status) => [
    names[status],
    {
      description: problemSentences[status],
      ...(headers[status] && { headers: headers[status] }),
      content: { "application/problem+json": { schema: reference("Problem"), ...examplesOf(status) } },
    },
  ]),
);

function examplesOf(status: Status): Pick<DescribedContent, "examples"> {
  if (status !== 400) return {};
  return { examples: { typo: { summary: "An option with a typo in it", value: problemExample } } };
}

export function responsesOf(
  endpoint: Endpoint,
  examples: Readonly<Record<string, unknown>>,
): Record<string, DescribedResponse | Reference> {
  const { method, path, query, body, answer, status = 200, downloads = {}, waits, refusals = [], cost } = endpoint;
  const location = { Location: { description: "Where the run is.", schema: text } };
  const refused: Status[] = [
    ...(query || body ? ([400] as const) : []),
    ...(path.includes(":") ? ([404] as const) : []),
    ...refusals,
    ...([401, 403, 405, 500] as const),
    ...(method === "GET" ? [] : ([408, 413, 415] as const)),
    ...(cost ? ([429] as const) : []),
  ];
  return {
    [status]: {
      description: waits ? "The run is over." : "Here it is.",
      ...(status === 202 && { headers: location }),
      ...(answer === null && { headers: { "Content-Disposition": { description: "A file name.", schema: text } } }),
      content: {
        ...(answer !== null && { "application/json": contentOf(answer, examples[answer]) }),
        ...Object.fromEntries(
          Object.entries(downloads).map(([type, description]) => [type, { schema: { ...text, description } }]),
        ),
      },
    },
    ...(waits && {
      202: {
        description: "The run goes on, or is still to begin; `result` is what it would be if it ended now.",
        headers: location,
        content: { "application/json": contentOf("AcceptedRun") },
      },
    }),
    ...Object.fromEntries(refused.map((refusal) => [refusal, { $ref: `#/components/responses/${names[refusal]}` }])),
  };
}

const contentOf = (name: string, example?: unknown): DescribedContent => ({
  schema: reference(name),
  ...(example !== undefined && { examples: { short: { summary: "A short one", value: example } } }),
});
