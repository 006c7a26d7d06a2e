import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

// What an editor reads of the package: the declarations of its entries and those that they name, none of the others.

const root = new URL("../..", import.meta.url).pathname;
const target = join(root, "dist/package/types");
const projects = ["src/worker/tsconfig.package.json", "src/embed/tsconfig.json"];
const entries = ["worker/migrations.d.ts", "index.d.ts", "embed/panel.d.ts"];

const { peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const emitted = mkdtempSync(join(tmpdir(), "declarations-"));
for (const project of projects) {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", project, "--outDir", emitted], { stdio: "inherit", cwd: root });
}

const waiting = [...entries];
const written = new Set<string>();
for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
  if (written.has(path)) continue;
  written.add(path);
  const from = dirname(path);
  const resolve = (whole: string, before: string, name: string): string => {
    if (!name.startsWith(".")) return checkedImport(whole, name, path);
    const module = name.replace(/\.tsx?$/, "");
    waiting.push(`${join(from, module)}.d.ts`);
    return `${before}${module}.js"`;
  };
  const isComment = (line: string) => /^\s*\*/.test(line);
  const text = readFileSync(join(emitted, path), "utf8")
    .split("\n")
    .map((line) => (isComment(line) ? line : line.replace(/((?:from|import)\s*\(?")([^"]+)"/g, resolve)))
    .join("\n");
  const file = join(target, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
rmSync(emitted, { recursive: true });

/** A host has its peers and its runtime's own modules; a type of any other library would silently be `any` there. */
function checkedImport(whole: string, specifier: string, path: string): string {
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (/^\w+:/.test(specifier) || Object.hasOwn(peerDependencies, name)) return whole;
  throw new Error(`The declarations of the package name "${specifier}" (in ${path}), which a host doesn't have.`);
}
