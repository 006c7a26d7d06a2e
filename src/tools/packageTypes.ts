import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

// Writes the package's declarations: those of its entries and what they import. TypeScript alone writes one for every source
// file, with imports of ".ts" files (docs/decisions/0022).

const root = new URL("../..", import.meta.url).pathname;
const target = join(root, "dist/package/types");
const projects = ["src/worker/tsconfig.package.json", "src/embed/tsconfig.json"];
const entries = ["worker/migrations.d.ts", "worker/cloudflareAccess.d.ts", "index.d.ts", "embed/panel.d.ts"];

const { peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const emitted = mkdtempSync(join(tmpdir(), "declarations-"));
const compiler = join(root, "node_modules/typescript/bin/tsc");
await Promise.all(
  projects.map((project) => {
    // `npm run types` checks them.
    const options = ["-p", project, "--outDir", emitted, "--noCheck"];
    return promisify(execFile)(process.execPath, [compiler, ...options], { cwd: root });
  }),
);

const paths = new Set(entries);
// A set can grow while it is iterated.
for (const path of paths) {
  const lines = readFileSync(join(emitted, path), "utf8").split("\n");
  const file = join(target, path);
  mkdirSync(dirname(file), { recursive: true });
  // Examples in comments import what their readers have.
  writeFileSync(file, lines.map((line) => (/^\s*\*/.test(line) ? line : withJsImports(line, path))).join("\n"));
}
rmSync(emitted, { recursive: true });

function withJsImports(line: string, path: string): string {
  return line.replace(/((?:from|import)\s*\(?")([^"]+)"/g, (whole, before: string, specifier: string) => {
    if (!specifier.startsWith(".")) return checkPackageImport(whole, specifier, path);
    const module = specifier.replace(/\.tsx?$/, "");
    paths.add(`${join(dirname(path), module)}.d.ts`);
    return `${before}${module}.js"`;
  });
}

/** A host has the peer dependencies and its runtime's modules. The types of any other package would be `any` there. */
function checkPackageImport(whole: string, specifier: string, path: string): string {
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (/^\w+:/.test(specifier) || Object.hasOwn(peerDependencies, name)) return whole;
  throw new Error(`The declarations of the package name "${specifier}" (in ${path}), which a host doesn't have.`);
}
