import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

// What an editor reads of the panel: its declarations and those that they name, and nothing of what they don't.

const root = new URL("../..", import.meta.url).pathname;
const target = join(root, "dist/package");
const emitted = mkdtempSync(join(tmpdir(), "declarations-"));
execFileSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "src/embed"), "--outDir", emitted],
  { stdio: "inherit", cwd: root },
);

const waiting = ["embed/panel.d.ts"];
const written = new Set<string>();
for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
  if (written.has(path)) continue;
  written.add(path);
  const from = dirname(path);
  const text = readFileSync(join(emitted, path), "utf8").replace(
    /((?:from|import)\s*\(?")(\.[^"]+)\.tsx?"/g,
    (_, before: string, specifier: string) => {
      waiting.push(`${join(from, specifier)}.d.ts`);
      return `${before}${specifier}.js"`;
    },
  );
  const file = join(target, "panel/types", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
writeFileSync(join(target, "panel.d.ts"), 'export * from "./panel/types/embed/panel.js";\n');
rmSync(emitted, { recursive: true });
