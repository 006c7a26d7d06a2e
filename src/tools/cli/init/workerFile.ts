import { parse } from "@babel/parser";
import MagicString from "magic-string";
import { mountPath } from "./exampleFile.ts";
import { findFetch, findHonoApp, firstRoute, type Module, startOf } from "./workerShape.ts";

/** The main file as it is to be; or why it has to be changed by hand. */
export type Mounted = { text: string; withoutApp: boolean } | { reason: string };

const ownNames = ["migrations", "migrationsApi", "Coordinator"];

/**
 * Adds to a Worker's main file the import, the mount and the export of the Durable Object.
 * @param from how the file with the migrations is imported
 */
export function mountIn(text: string, path: string, from: string): Mounted {
  const module = parsed(text, path);
  if (!module) return { reason: "it can't be parsed" };
  const taken = ownNames.find((name) => module.names.has(name));
  if (taken) return { reason: `it uses the name ${taken} already` };
  const exported = module.body.find((each) => each.type === "ExportDefaultDeclaration");
  if (!exported) return { reason: "it has no export default" };
  const app = findHonoApp(module, exported);
  const handler = app ? null : findFetch(module, exported);
  if (!app && !handler) {
    return { reason: "it exports neither a Hono app nor an object with a fetch(request, env) that can be added to" };
  }

  const edited = new MagicString(text);
  const newLine = text.includes("\r\n") ? "\r\n" : "\n";
  // Each statement ends in a semicolon, also where the file has none: a next line could begin with a bracket.
  const quote = /from\s*'/.test(text) ? "'" : '"';
  const quoted = (content: string) => `${quote}${content}${quote}`;

  const names = app ? "migrations" : "migrations, migrationsApi";
  const line = `import { ${names} } from ${quoted(from)};`;
  const lastImport = module.body.findLast((each) => each.type === "ImportDeclaration");
  if (lastImport) edited.appendLeft(lineEnd(text, lastImport.end as number), `${newLine}${line}`);
  else edited.appendLeft(module.body[0]?.start as number, `${line}${newLine}${newLine}`);

  if (app) {
    const mount = `${app.name}.route(${quoted(mountPath)}, migrations.routes);`;
    const route = firstRoute(module, app, text);
    if (route.before) edited.appendLeft(startOf(text, route.before), `${mount}${newLine}${newLine}`);
    else edited.appendLeft(lineEnd(text, route.after.end as number), `${newLine}${mount}`);
  } else if (handler) {
    const { request, env, first } = handler;
    const at = startOf(text, first);
    const [, indent = ""] = /(?<![ \t])([ \t]*)$/.exec(text.slice(0, at)) ?? [];
    const condition = `new URL(${request}.url).pathname.startsWith(${quoted(`${mountPath}/`)})`;
    edited.appendLeft(at, `if (${condition}) return migrationsApi.fetch(${request}, ${env});${newLine}${indent}`);
  }
  const coordinator = `export const { Coordinator } = migrations;`;
  const at = startOf(text, exported);
  // Where nothing stands before it, the comment above is that of the whole file.
  if (module.body[0] === exported)
    edited.append(`${text.endsWith("\n") ? "" : newLine}${newLine}${coordinator}${newLine}`);
  else edited.appendLeft(at, `${coordinator}${newLine}${at === exported.start ? "" : newLine}`);
  const result = edited.toString();
  return parsed(result, path) ? { text: result, withoutApp: !app } : { reason: "it is written in an unusual way" };
}

function parsed(text: string, path: string): Module | null {
  const isTypeScript = /\.[cm]?tsx?$/.test(path);
  try {
    const { program, tokens } = parse(text, {
      sourceType: "module",
      tokens: true,
      plugins: [
        ...(isTypeScript ? (["typescript"] as const) : []),
        ...(/x$|\.[cm]?js$/.test(path) ? (["jsx"] as const) : []),
      ],
    });
    const names = (tokens ?? []) as { type: { label?: string }; value?: unknown }[];
    return {
      body: program.body,
      names: new Set(names.filter(({ type }) => type.label === "name").map(({ value }) => value)),
    };
  } catch {
    return null;
  }
}

function lineEnd(text: string, from: number): number {
  const found = /\r?\n/.exec(text.slice(from));
  return found ? from + found.index : text.length;
}
