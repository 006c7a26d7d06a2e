/**
 * How much code is loaded before the first figures can be on the screen, gzipped. Run after `vite build`; fails with
 * what is too large. Walks what the page itself names, and every static import of that: a dynamic import that is awaited
 * on the way would have to be listed in `awaited`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const built = join(import.meta.dirname, "../../dist/client");
const page = readFileSync(join(built, "index.html"), "utf8");
const limits = { all: 100_000, own: 35_000 };
/** Beginnings of the names of chunks that come by a dynamic import and are waited for before there are figures. */
const awaited: string[] = [];

const files = new Map<string, number>();
for (const [, path] of page.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\/([^"]+\.js)"/g)) walk(path as string);

function walk(path: string): void {
  if (files.has(path)) return;
  const code = readFileSync(join(built, path), "utf8");
  files.set(path, gzipSync(code).length);
  for (const [, name] of code.matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) walk(`assets/${name}`);
  for (const [, name = ""] of code.matchAll(/\bimport\(\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) {
    if (awaited.some((start) => name.startsWith(start))) walk(`assets/${name}`);
  }
}

const isLibrary = (path: string): boolean => path.startsWith("assets/libraries-");
const sum = (paths: [string, number][]): number => paths.reduce((bytes, [, size]) => bytes + size, 0);
const all = [...files].sort(([, one], [, other]) => other - one);
const own = all.filter(([path]) => !isLibrary(path));
if (own.length === all.length) throw new Error("There is no chunk of libraries: what is the page's own is unknown.");

const line = (name: string, bytes: number, limit?: number) =>
  console.log(
    `${(bytes / 1000).toFixed(1).padStart(7)} kB  ${name}${limit === undefined ? "" : ` (at most ${limit / 1000} kB)`}`,
  );
console.log("JavaScript before the first figures, gzipped");
for (const [path, bytes] of all) line(path, bytes);
line("the page's own: all but React and React Query", sum(own), limits.own);
line("all", sum(all), limits.all);

const grown = [
  ...(sum(own) > limits.own ? [`the page's own code; its largest is ${own[0]?.[0]}`] : []),
  ...(sum(all) > limits.all ? [`everything together; see the table`] : []),
];
if (grown.length > 0) {
  console.error(`Too large: ${grown.join(", and ")}. Load lazily what the first figures don't need.`);
  process.exitCode = 1;
}
