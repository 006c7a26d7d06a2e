import { expect, test } from "vitest";
import { addToJsonc } from "../../src/tools/cli/init/jsoncFile.ts";
import { mountIn } from "../../src/tools/cli/init/workerFile.ts";

const namespace = { list: ["kv_namespaces"], entry: { binding: "K", id: "x" } };
const object = { list: ["durable_objects", "bindings"], entry: { name: "C", class_name: "C" } };
const inNamespaces = `"kv_namespaces": [{ "binding": "K", "id": "x" }]`;
const inObjects = `"durable_objects": { "bindings": [{ "name": "C", "class_name": "C" }] }`;

test.each([
  ["{}", namespace, `{ ${inNamespaces} }`],
  [`{"a":1,}`, namespace, `{"a":1, ${inNamespaces}}`],
  [`{\n\t"a": 1 /* x, y */\n}\n`, namespace, `{\n\t"a": 1, /* x, y */\n\t${inNamespaces}\n}\n`],
  [
    `{\n  "a": 1, /* x */ // y\n  // the end\n}`,
    namespace,
    `{\n  "a": 1, /* x */ // y\n  ${inNamespaces},\n  // the end\n}`,
  ],
  [
    `{\r\n  "kv_namespaces": [\r\n    {}\r\n  ]\r\n}`,
    namespace,
    `{\r\n  "kv_namespaces": [\r\n    {},\r\n    { "binding": "K", "id": "x" }\r\n  ]\r\n}`,
  ],
  [`{ "durable_objects": {} }`, object, `{ ${inObjects} }`],
  [`{ "durable_objects": { "bindings": [] } }`, object, `{ ${inObjects} }`],
  [`{ "durable_objects": 3 }`, object, null],
  [`{\n  "kv_namespaces": [\n    // none yet\n  ]\n}`, namespace, null],
])("%j takes an entry, with its comments where they were", (text, entry, expected) => {
  expect(addToJsonc(text, entry)).toBe(expected);
});

const mount = `app.route("/debug/migration", migrations.routes);`;
const pass = (request: string) =>
  `if (new URL(${request}.url).pathname.startsWith("/debug/migration/")) return migrationsApi.fetch(${request}, env);`;

test.each<[what: string, text: string, expected: string[]]>([
  [
    "an app among other handlers",
    `import { Hono as H } from "hono";\nconst app = new H();\napp.use(x());\nexport default { fetch: app.fetch, queue() {} } satisfies ExportedHandler<Env>;\n`,
    ["app.use(x());", mount, "export const { Coordinator } = migrations;"],
  ],
  [
    "routes that another file adds",
    `import { Hono } from "hono";\nexport const app = new Hono();\naddRoutes(app);\nexport default app;\n`,
    ["export const app = new Hono();", mount, "addRoutes(app);"],
  ],
  [
    "routes whose type is exported",
    `import { Hono } from "hono";\nconst app = new Hono();\nconst routes = app.use(x()).get("/x", f);\nexport type Routes = typeof routes;\nexport default app;\n`,
    ["const app = new Hono();", mount, `const routes = app.use(x()).get("/x", f);`],
  ],
  [
    "a handler with a name",
    "const worker: ExportedHandler<Env> = {\n  async fetch(request, env, ctx) {\n    // All.\n    return f(request);\n  },\n};\nexport default worker;\n",
    ["async fetch(request, env, ctx) {", pass("request"), "// All."],
  ],
  [
    "a function in its place",
    "// The Worker.\nexport default {\n  fetch: async (req: Request, env: Env) => {\n    return f(req);\n  },\n};\n",
    ["// The Worker.", `import { migrations, migrationsApi } from "./migrations";`, pass("req"), "return f(req);"],
  ],
])("%s: each line goes where it works", (_what, text, expected) => {
  const mounted = mountIn(text, "src/index.ts", "./migrations");
  const lines = ("text" in mounted ? mounted.text : mounted.reason).split("\n").map((line) => line.trim());
  expect(lines.filter((line) => expected.includes(line))).toEqual(expected);
});

test.each([
  `import { Hono } from "hono";\nconst app = new Hono().basePath("/api");\nexport default app;\n`,
  "export default { fetch: (request, env) => new Response() };\n",
  "export default {\n  fetch(request, env) { return 1; },\n};\n",
  "export default {\n  fetch({ url }, env) {\n    return 1;\n  },\n};\n",
  "const app = 1;\nexport { app as default };\n",
  "export default {",
])("%j is not touched", (text) => {
  expect(mountIn(text, "src/index.ts", "./migrations")).toHaveProperty("reason");
});
