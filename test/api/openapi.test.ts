import { Validator } from "@seriousme/openapi-schema-validator";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import { createApi } from "../../src/api/createApi.ts";
import type { OpenApi } from "../../src/api/openapi/document.ts";
import { requests } from "../../src/api/openapi/schemas.ts";
import { createBackend } from "../../src/demo/backend.ts";
import { collections as quickStage } from "../../src/schema/collections.ts";
import { defineCollection } from "../../src/schema/definition.ts";
import { problemOf } from "./problem.ts";
import { serve, superadmin } from "./serve.ts";

const projects = defineCollection({
  ...{ type: "project", plural: "Projects", prefix: "project:" },
  ...{ containers: { settings: { theme: "light" } }, copies: [], fills: {} },
  ...{ deprecated: ["oldPlan"], touched: [], secrets: [] },
});
const collections = [...quickStage, projects];

async function described(): Promise<OpenApi> {
  const entries = { user: new Map([["user:admin", { text: superadmin }]]) };
  const { fetch, token, stop } = createBackend({ entries, collections });
  onTestFinished(stop);
  const authorization = `Bearer ${await token("admin")}`;
  return (await (
    await fetch(new Request("http://local/debug/migration/openapi.json", { headers: { authorization } }))
  ).json()) as OpenApi;
}

const operationsOf = ({ paths }: OpenApi) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test("the document is OpenAPI 3.1, and every reference in it leads somewhere", async () => {
  const document = await described();
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  for (const [, path = ""] of JSON.stringify(document).matchAll(/"(#\/components[^"]+)"/g)) {
    const target = path
      .slice(2)
      .split("/")
      .reduce<unknown>((part, name) => (part as Record<string, unknown>)?.[name], document);
    expect(target, path).toBeDefined();
  }
  expect(document.servers[0]?.url).toBe("/debug/migration");
});

test("what the API answers is what the document describes, no path more or less, those of a host's own collection too", async () => {
  const none = {} as never;
  const { routes } = createApi({ runs: none, records: none, collections, authenticate: none, allowedOrigins: [] });
  const answered = routes.filter(({ method }) => method !== "ALL");
  const spelled = answered.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
  const operations = operationsOf(await described());
  expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(spelled.sort());
  expect(spelled).toContain("POST /projects");
});

test("every operation, parameter and option is said what it is for, in a sentence", async () => {
  const document = await described();
  const operations = operationsOf(document);
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, method, operation } of operations) {
    expect(operation.summary, `${method} ${path}`).toMatch(/^[A-Z].*\.$/);
    expect(operation["x-warning"] === undefined, `${method} ${path}`).toBe(method === "get");
    for (const { name, description } of operation.parameters) expect(description, `${path} ${name}`).toMatch(/\.$/);
  }
  for (const name of Object.keys(requests(collections))) {
    for (const [option, { description }] of Object.entries(document.components.schemas[name]?.properties ?? {})) {
      expect(description, `${name} ${option}`).toMatch(/\.$/);
    }
  }
});

test("a parameter is described as what it is read as", async () => {
  const { paths } = await described();
  const parameter = (path: string, name: string) =>
    paths[path]?.get?.parameters.find((each) => each.name === name && each.in === "query");
  expect(parameter("/runs", "limit")?.schema).toEqual({ type: "integer", minimum: 1, maximum: 100, default: 20 });
  expect(parameter("/runs", "dryRun")?.schema).toEqual({ type: "string", enum: ["true", "false"] });
  expect(parameter("/forecast", "types")).toMatchObject({
    schema: { type: "array", items: { enum: ["user", "snapshot", "project"] } },
    explode: false,
  });
});

test("every example of a body is one that the API would take", async () => {
  const shapes = requests(collections);
  for (const { path, operation } of operationsOf(await described())) {
    for (const { value } of Object.values(operation.requestBody?.content["application/json"].examples ?? {})) {
      const fitting = Object.values(shapes).filter((shape) => shape.safeParse(value).success);
      expect(fitting, `${path} ${JSON.stringify(value)}`).not.toEqual([]);
    }
  }
});

test("the example that a viewer fills in by itself starts a dry run", async () => {
  const starts = operationsOf(await described()).filter(
    ({ path, method, operation }) => method === "post" && path !== "/records/try" && operation.requestBody,
  );
  expect(starts.map(({ path }) => path)).toEqual(["/run", "/users", "/snapshots", "/projects", "/runs"]);
  for (const { path, operation } of starts) {
    const [first] = Object.values(operation.requestBody?.content["application/json"].examples ?? {});
    expect(first?.value, path).toMatchObject({ dryRun: true });
  }
});

test("it is for superadmins as everything else, and takes no parameters", async () => {
  const { call } = await serve();
  await problemOf(await call("/openapi.json", { headers: { authorization: "" } }), 401);
  const { errors } = await problemOf(await call("/openapi.json?pretty=1"), 400);
  expect(errors).toEqual([{ path: "pretty", message: expect.stringContaining("unknown") }]);
  await problemOf(await call("/openapi.json", { method: "POST" }), 405);
});

test("an API that is mounted twice says at each address where it is, however often it is asked", async () => {
  const none = {} as never;
  const authenticate = async () => ({ uid: "ada", name: "Ada", role: "admin", can: "view" }) as const;
  const api = createApi({ runs: none, records: none, collections, authenticate, allowedOrigins: [] });
  const app = new Hono().route("/one", api).route("/other/place", api);
  for (const base of ["/one", "/other/place", "/other/place", "/one"]) {
    const { servers } = (await (await app.request(`${base}/openapi.json`)).json()) as OpenApi;
    expect(servers).toMatchObject([{ url: base }]);
  }
});
