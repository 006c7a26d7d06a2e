import { runKinds } from "../../engine/lifecycle.ts";
import type { Definition } from "../../schema/definition.ts";
import type { DescribedContent, DescribedOperation, OpenApi } from "./document.ts";
import { answerExamples, requestExamples } from "./examples.ts";
import { type Operation, subjects } from "./operation.ts";
import { parametersOf } from "./parameters.ts";
import { readOperations } from "./reading.ts";
import { problems, responsesOf } from "./responses.ts";
import { runOperations } from "./running.ts";
import { samplesOf } from "./samples.ts";
import { reference, requestName, schemasOf } from "./schemas.ts";
import { introduction } from "./sentences.ts";
import { startOperations } from "./starting.ts";

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
  const types = collections.map(({ type }) => type);
  const bodies = requestExamples(samples);
  const answers = answerExamples(samples);
  const paths: OpenApi["paths"] = {};
  for (const operation of [...readOperations(types), ...startOperations(collections), ...runOperations(types)]) {
    const path = operation.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method]: described(operation) };
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

  function described(operation: Operation): DescribedOperation {
    const { id, subject, summary, description, bodies: names, warning } = operation;
    return {
      operationId: id,
      tags: [subject],
      summary,
      ...(description !== undefined && { description }),
      parameters: parametersOf(operation, collections),
      ...(names && {
        requestBody: { required: names[0] !== "Start", content: { "application/json": bodyOf(names) } },
      }),
      responses: responsesOf(operation, answers),
      ...(warning !== undefined && { "x-warning": warning }),
    };
  }

  function bodyOf(names: readonly string[]): DescribedContent {
    const [name = "", ...others] = names;
    const examples = Object.assign({}, ...names.map((each) => bodies[each]));
    if (others.length === 0) return { schema: reference(name), examples };
    const mapping = Object.fromEntries(runKinds.map((kind) => [kind, reference(requestName(kind)).$ref]));
    const schema = { oneOf: names.map(reference), discriminator: { propertyName: "kind", mapping } };
    return { schema, examples };
  }
}
