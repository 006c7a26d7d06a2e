import type { Definition } from "../../schema/definition.ts";
import { type Endpoint, needOf } from "../endpoint.ts";
import { allEndpoints } from "../endpoints.ts";
import { type DescribedContent, type DescribedOperation, type OpenApi, subjects } from "./document.ts";
import { answerExamples, requestExamples } from "./examples.ts";
import { parametersOf, problems, responsesOf } from "./operations.ts";
import { samplesOf } from "./samples.ts";
import { bodyNames, reference, schemasOf } from "./schemas.ts";
import { introduction } from "./sentences.ts";

/**
 * The description of the whole API, made from the very shapes that requests are checked with. What it takes is too large
 * for a Worker, which has what `template.ts` makes of it.
 * @param base where the API is mounted, for example `/debug/migration`
 */
export function describeApi(
  collections: readonly Definition[],
  base: string,
  samples = samplesOf(collections),
): OpenApi {
  const bodies = requestExamples(samples);
  const answers = answerExamples(samples);
  const paths: OpenApi["paths"] = {};
  // Nothing is asked of them, so nothing has to be behind them.
  const nobody = {} as never;
  for (const endpoint of allEndpoints({ collections, runs: nobody, records: nobody, viewed: nobody })) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: described(endpoint) };
  }
  return {
    openapi: "3.1.1",
    info: { title: "Data migration", version: "1", description: introduction },
    servers: [{ url: base === "" ? "/" : base, description: "Where it is mounted." }],
    security: [{ session: [] }],
    tags: Object.entries(subjects).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: schemasOf(collections),
      responses: problems,
      securitySchemes: {
        session: { type: "http", scheme: "bearer", description: "The session of a superadmin." },
      },
    },
  };

  function described(endpoint: Endpoint): DescribedOperation {
    const { id, subject, summary, description, body, warning } = endpoint;
    const names = body && bodyNames(body);
    return {
      operationId: id,
      tags: [subject],
      summary,
      ...(description !== undefined && { description }),
      parameters: parametersOf(endpoint, collections),
      ...(names?.[0] && {
        requestBody: { required: names[0] !== "Start", content: { "application/json": bodyOf(names) } },
      }),
      responses: responsesOf(endpoint, answers),
      "x-needs": needOf(endpoint),
      ...(warning !== undefined && { "x-warning": warning }),
    };
  }

  function bodyOf(names: readonly string[]): DescribedContent {
    const [name = "", ...others] = names;
    const examples = Object.assign({}, ...names.map((each) => bodies[each]));
    if (others.length === 0) return { schema: reference(name), examples };
    const mapping = Object.fromEntries(names.map((each) => [kindOf(each), reference(each).$ref]));
    const schema = { oneOf: names.map(reference), discriminator: { propertyName: "kind", mapping } };
    return { schema, examples };
  }
}

const kindOf = (name: string): string => name.replace(/Request$/, "").toLowerCase();
