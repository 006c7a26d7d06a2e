/** The description of the whole API, made from the very shapes that requests are checked with. */

import { runKinds } from "../control/run.ts";
import type { Definition } from "../schema/definition.ts";
import { requestName } from "./openapi/components.ts";
import type { DescribedContent, DescribedOperation, OpenApi } from "./openapi/document.ts";
import { answerExamples, requestExamples } from "./openapi/examples.ts";
import { type Operation, subjects } from "./openapi/operation.ts";
import { parametersOf } from "./openapi/parameters.ts";
import { readOperations } from "./openapi/reading.ts";
import { problems, responsesOf } from "./openapi/responses.ts";
import { runOperations } from "./openapi/running.ts";
import { reference, schemasOf } from "./openapi/schemas.ts";
import { introduction } from "./openapi/sentences.ts";
import { startOperations } from "./openapi/starting.ts";

/** @param base where the API is mounted, for example `/debug/migration` */
export function openApi(collections: readonly Definition[], base: string): OpenApi {
  const types = collections.map(({ type }) => type);
  const bodies = requestExamples(collections);
  const answers = answerExamples(collections);
  const paths: OpenApi["paths"] = {};
  for (const operation of [...readOperations(types), ...startOperations(collections), ...runOperations(types)]) {
    const path = operation.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
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

  function describe(operation: Operation): DescribedOperation {
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
