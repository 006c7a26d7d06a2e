import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/**
 * The modules of src, and what each may import. `module/` is a whole module, `module/file.ts` one file of it; `type` allows
 * only `import type`, `import()` only a dynamic import. A package includes its subpaths.
 */
const mayImport: Record<string, readonly string[]> = {
  schema: [],
  engine: ["schema/", "@noble/hashes"],
  contract: ["schema/", "engine/", "zod"],
  control: ["schema/", "engine/", "type contract/", "fflate"],
  api: ["schema/", "engine/", "contract/", "control/", "hono", "zod"],
  worker: ["schema/", "engine/", "type contract/", "control/", "api/", "hono", "jose", "cloudflare:"],
  client: [
    // Answers hold records, whose numbers must not be rounded: the one reader of JSON is the engine's.
    "engine/losslessJson.ts",
    "type contract/",
    ...["type api/endpoint.ts", "type api/endpoints.ts"],
    ...["@tanstack/react-query", "type zod"],
  ],
  ui: ["react"],
  panel: [
    "schema/",
    ...["engine/eta.ts", "engine/lifecycle.ts", "engine/mask.ts", "engine/outcome.ts", "engine/quantity.ts"],
    ...["engine/rights.ts", "type engine/"],
    ...["client/", "ui/"],
    ...["react", "react-dom", "@tanstack/react-query", "@tanstack/react-virtual", "croner", "recharts"],
  ],
  // The panel in a shadow root, for a host's page.
  embed: ["panel/", "ui/", "react", "react-dom"],
  app: ["panel/", "client/", "ui/", "import() demo/", "react", "react-dom", "@tanstack/react-query"],
  demo: ["schema/", "control/", "api/", "seed/", "hono", "idb", "msw", "zod"],
  seed: ["schema/", "engine/"],
  tools: [
    ...["schema/", "engine/", "seed/", "control/kinds/decision.ts", "api/auth/token.ts", "api/openapi/template.ts"],
    // The command calls the API as the page does, and says what it sees in the page's words.
    ...["client/client.ts", "client/error.ts", "type client/contract.ts", "ui/format.ts"],
    ...["panel/model/labels.ts", "panel/model/runSummary.ts"],
    ...["node:", "../package.json", "wrangler", "miniflare", "vite", "playwright-core"],
    ...["@tailwindcss/vite", "@vitejs/plugin-react", "commander", "cli-progress", "p-retry", "jiti"],
    ...["stream-chain", "stream-json", "@babel/parser", "diff", "jsonc-parser", "magic-string", "smol-toml"],
  ],
  // What an application imports from the package.
  "index.ts": ["schema/", "engine/"],
};

/** What only these modules may import, whatever the table above allows. */
const belongsTo: Record<string, readonly string[]> = {
  "cloudflare:": ["worker"],
  hono: ["api", "demo", "worker"],
  idb: ["demo"],
  jose: ["worker"],
  msw: ["demo"],
  recharts: ["panel"],
};

/** What a pure module must not use: I/O, the clock, randomness. */
const impure =
  /\b(?:Date\.now|performance|Math\.random|crypto|fetch|setTimeout|setInterval|queueMicrotask|process|console)\b|\bDate\(\)/g;
const pureModules = ["schema", "engine"];

const source = join(import.meta.dirname, "../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.[cm]?[jt]sx?$/.test(path));

test.each(files)("%s imports only what its module may import", (path) => {
  expect(violations(path, readFileSync(join(source, path), "utf8"))).toEqual([]);
});

test("every rule is used, and stands once", () => {
  const unused = Object.entries(mayImport).flatMap(([module, rules]) => {
    const imports = files
      .filter((path) => moduleOf(path) === module)
      .flatMap((path) =>
        importsOf(withoutComments(readFileSync(join(source, path), "utf8"))).map(({ kind, specifier }) => {
          return { kind, target: resolved(path, specifier) };
        }),
      );
    return rules
      .filter(
        (rule, at) => rules.indexOf(rule) < at || !imports.some(({ kind, target }) => permits(rule, kind, target)),
      )
      .map((rule) => `${module}: ${rule}`);
  });
  expect(unused).toEqual([]);
});

test("the table in CONTRIBUTING.md says for each module what it may import", () => {
  const text = readFileSync(join(import.meta.dirname, "../CONTRIBUTING.md"), "utf8");
  const rows = text.split("\n").flatMap((line) => {
    const [, module, , modules = "", packages = ""] = line.split("|").map((cell) => cell.trim().replaceAll("`", ""));
    return mayImport[module as string] ? [[module, listed(`${modules}, ${packages}`)]] : [];
  });
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(
      Object.entries(mayImport).map(([module, rules]) => {
        // The packages of the programs are many: the table says only that it has some.
        const shown = module === "tools" ? rules.filter(isOfSource) : rules;
        const others = module === "tools" ? ["those of its programs"] : [];
        return [module, listed([...shown.map(inWords), ...others].join(", "))];
      }),
    ),
  );
});

const listed = (names: string): string[] => [...new Set(names.split(", ").filter((name) => name !== ""))].sort();
const isOfSource = (rule: string): boolean => moduleOf(rule.split(" ").at(-1) as string) in mayImport;

/** A rule as the table has it: `types of contract`, `files of engine`, `demo by import()`. */
function inWords(rule: string): string {
  const [target = "", only] = rule.split(" ").reverse();
  const name = isOfSource(rule) ? moduleOf(target) : target;
  if (only === "type") return `types of ${name}`;
  if (only === "import()") return `${name} by import()`;
  return isOfSource(rule) && !target.endsWith("/") ? `files of ${name}` : name;
}

test.each<[path: string, code: string]>([
  ["schema/users.ts", `import { plan } from "../engine/plan.ts";`],
  ["schema/users.ts", `import { z } from "zod";`],
  ["engine/plan.ts", `import { readFile } from "node:fs";`],
  ["engine/plan.ts", `const startedAt = Date.now();`],
  ["engine/plan.ts", `const startedAt = new Date().getTime();`],
  ["engine/plan.ts", `const id = Math.random();`],
  ["engine/plan.ts", `await fetch("/");`],
  ["engine/plan.ts", `setTimeout(work, 5);`],
  ["control/memory/memoryLog.ts", `import { createApi } from "../../api/routes.ts";`],
  ["control/createRuns.ts", `import { Hono } from "hono";`],
  ["control/createRuns.ts", `import type { ReactNode } from "react";`],
  ["control/createRuns.ts", `import { http } from "msw";`],
  ["api/routes.ts", `export * from "../worker/kv.ts";`],
  ["api/routes.ts", `const { env } = await import("cloudflare:workers");`],
  ["worker/index.ts", `import type {\n  Run,\n} from "../client/runs.ts";`],
  ["worker/index.ts", `import "../demo/startDemo.ts";`],
  ["contract/run.ts", `import type { Run } from "../control/run.ts";`],
  ["control/createRuns.ts", `import { run } from "../contract/run.ts";`],
  ["client/api.ts", `import { startBody } from "../contract/requests.ts";`],
  ["client/api.ts", `import { type Run } from "../contract/run.ts";`],
  ["client/api.ts", `import type { Session } from "../api/session.ts";`],
  ["client/api.ts", `import type { Run } from "../control/run.ts";`],
  ["client/api.ts", `import { plan } from "../engine/plan.ts";`],
  ["ui/Card.tsx", `export { rate } from "../engine/eta.ts";`],
  ["panel/Stats.tsx", `import { createApi } from "../api/routes.ts";`],
  ["panel/Stats.tsx", `import { plan } from "../engine/plan.ts";`],
  ["panel/Stats.tsx", `export type { App } from "../app/App.tsx";`],
  ["app/main.tsx", `import { startDemo } from "../demo/startDemo.ts";`],
  ["app/main.tsx", `import type { startDemo } from "../demo/startDemo.ts";`],
  ["app/main.tsx", `import { Bar } from "recharts/es6";`],
  ["demo/startDemo.ts", `import { useState } from "react";`],
  ["seed/seedEntries.ts", `import { randomInt } from "node:crypto";`],
  ["tools/openStore.ts", `import { createApi } from "../api/routes.ts";`],
  ["tools/openStore.ts", `import { test } from "../../test/layers.test.ts";`],
  ["api/routes.ts", `const say = "cloudflare:email";`],
  ["api/routes.ts", "await import(name);"],
  ["cellar/wine.ts", "export {};"],
])("a forbidden import is found: %s with %s", (path, code) => {
  expect(violations(path, code)).not.toEqual([]);
});

test.each<[path: string, code: string]>([
  ["client/api.ts", `import type { Run } from "../contract/run.ts";`],
  ["control/createRuns.ts", `import type { Run } from "../contract/run.ts";`],
  ["app/main.tsx", `const { startDemo } = await import("../demo/startDemo.ts");`],
  ["worker/kv.ts", `import { DurableObject } from "cloudflare:workers";`],
  ["control/memory/memoryLog.ts", `import type { RunLog } from "../ports.ts";`],
  ["engine/plan.ts", `// import { x } from "hono"; says nothing of Date.now or fetch(\nexport const a = "from";`],
])("an allowed import is accepted: %s with %s", (path, code) => {
  expect(violations(path, code)).toEqual([]);
});

/** The panel's folders from the bottom up: each may import those before it, and a page no other page. */
const panelFolders = ["model", "components", "dialogs", "pages", "palette", "shell"];
const moduleOf = (path: string): string => path.split("/")[0] as string;
const folderOf = (path: string): string => path.split("/").slice(0, -1).join("/");

test("modules import each other in one direction only", () => {
  expect(cycles(importsBetween(files, moduleOf))).toEqual([]);
});

test("the folders of a module import each other in one direction only", () => {
  const inFolders = files.filter((path) => path.split("/").length > 2);
  expect(cycles(importsBetween(inFolders, folderOf))).toEqual([]);
});

test("folders of the panel import downwards only", () => {
  const upwards = [...importsBetween(panelFiles(), folderOf)].flatMap(([from, targets]) =>
    [...targets].filter((to) => {
      const [here, there] = [from, to].map((folder) => panelFolders.indexOf(folder.split("/")[1] ?? ""));
      if ((there ?? -1) > (here ?? -1)) return true;
      return here === there && from.startsWith("panel/pages/");
    }),
  );
  expect(upwards).toEqual([]);
});

test("a cycle is seen, also one of types or through a dynamic import", () => {
  const code: Record<string, string> = {
    "panel/pages/a.ts": `import { b } from "../dialogs/b.ts";`,
    "panel/dialogs/b.ts": `const c = await import("../components/c.ts");`,
    "panel/components/c.ts": `import type { A } from "../pages/a.ts";`,
  };
  const graph = importsBetween(Object.keys(code), folderOf, (path) => code[path] ?? "");
  expect(cycles(graph)).toEqual(["panel/pages → panel/dialogs → panel/components → panel/pages"]);
});

const panelFiles = () => files.filter((path) => path.startsWith("panel/"));

/** Which groups of these files import which others of them, however they do it. */
function importsBetween(
  paths: readonly string[],
  groupOf: (path: string) => string,
  read = (path: string) => readFileSync(join(source, path), "utf8"),
): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  const known = new Set(paths);
  for (const path of paths) {
    const targets = graph.get(groupOf(path)) ?? new Set();
    graph.set(groupOf(path), targets);
    for (const { specifier } of importsOf(withoutComments(read(path)))) {
      const target = resolved(path, specifier);
      if (known.has(target) && groupOf(target) !== groupOf(path)) targets.add(groupOf(target));
    }
  }
  return graph;
}

/** Every cycle that a walk from each group comes upon, as "a → b → a". */
function cycles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (group: string, path: readonly string[]): void => {
    if (path.includes(group)) found.push([...path.slice(path.indexOf(group)), group].join(" → "));
    if (path.includes(group) || done.has(group)) return;
    for (const next of graph.get(group) ?? []) walk(next, [...path, group]);
    done.add(group);
  };
  for (const group of graph.keys()) walk(group, []);
  return found;
}

function violations(path: string, text: string): string[] {
  const [module = ""] = path.split("/");
  const allowed = mayImport[module];
  if (!allowed) return [`${module} is not a module of the architecture`];
  const code = withoutComments(text);
  const found = importsOf(code).filter(({ kind, specifier }) => {
    const target = resolved(path, specifier);
    const homes = Object.entries(belongsTo).find(([name]) => matches(name, target))?.[1];
    if (homes && !homes.includes(module)) return true;
    return !target.startsWith(`${module}/`) && !allowed.some((rule) => permits(rule, kind, target));
  });
  const messages = found.map(({ kind, specifier }) => `${kind} ${specifier}`);
  if (code.includes("cloudflare:") && !belongsTo["cloudflare:"]?.includes(module)) messages.push("says cloudflare:");
  if (pureModules.includes(module)) messages.push(...(code.match(impure) ?? []));
  return messages;
}

type Kind = "import" | "type" | "import()";

function importsOf(code: string): { kind: Kind; specifier: string }[] {
  const fromClause =
    /\b(?:import|export)\b(\s+type\b(?!\s*(?:,|from\b)))?[^"'`;()=]*?\bfrom\s*["']([^"']+)["']|\bimport\s*["']([^"']+)["']/g;
  const call = /\bimport(?:\.meta\.glob)?\s*\(\s*(?:["'`]([^"'`$]+)["'`])?/g;
  return [
    ...[...code.matchAll(fromClause)].map(([, type, from, bare]) => {
      return { kind: type ? ("type" as const) : ("import" as const), specifier: (from ?? bare) as string };
    }),
    // An import with a computed name can't be checked, so it is not allowed.
    ...[...code.matchAll(call)].map(([, name]) => ({ kind: "import()" as const, specifier: name ?? "(computed)" })),
  ];
}

/** Skips strings, so that a `//` in one is no comment. A mistake here can only cause a false alarm. */
function withoutComments(text: string): string {
  const token = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(token, (match) => (match.startsWith("/") ? " " : match));
}

/** A relative specifier as a path inside src (`../…` when it leads out of it); a package's name as it is. */
const resolved = (path: string, specifier: string): string =>
  specifier.startsWith(".") ? join(path, "..", specifier).replaceAll("\\", "/") : specifier;

const matches = (name: string, target: string): boolean =>
  /[/:]$/.test(name) ? target.startsWith(name) : target === name || target.startsWith(`${name}/`);

function permits(rule: string, kind: Kind, target: string): boolean {
  const [name = "", only] = rule.split(" ").reverse();
  return matches(name, target) && (only === undefined || only === kind);
}
