/**
 * How much the migrations add to a host's Worker, gzipped: a Worker of one route with Hono, bundled with and without
 * them by `wrangler deploy --dry-run`, as hosts deploy by default: not minified. Fails when it is too much.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

/**
 * What a host may be asked to take in. With zod's usual API it would be more, so that is to stay where no Worker gets to:
 * docs/decisions/0020.
 */
const limit = 128_000;
const root = join(import.meta.dirname, "../..");
mkdirSync(join(root, "dist"), { recursive: true });
// Inside the repository, so that the bundler finds Hono.
const folder = mkdtempSync(join(root, "dist/size-"));

const without = `import { Hono } from "hono";
  export default new Hono().get("/", (c) => c.text("A Worker"));`;
const withMigrations = `import { Hono } from "hono";
  import { defineMigrations } from "./package/worker.js";
  const migrations = defineMigrations();
  export const { Coordinator } = migrations;
  export default new Hono().get("/", (c) => c.text("A Worker")).route("/debug/migration", migrations.routes);`;

/** In bytes, gzipped. */
function bundledSize(name: string, source: string, ...options: string[]): number {
  const output = join(folder, name);
  writeFileSync(join(folder, `${name}.js`), source);
  execFileSync(
    process.execPath,
    [
      join(root, "node_modules/wrangler/bin/wrangler.js"),
      ...["deploy", join(folder, `${name}.js`), "--dry-run", "--outdir", output, ...options],
      ...["--config", join(folder, "wrangler.json")],
    ],
    { env: { ...process.env, WRANGLER_SEND_METRICS: "false" }, stdio: ["ignore", "ignore", "inherit"] },
  );
  return gzipSync(readFileSync(join(output, `${name}.js`))).length;
}

try {
  await build({
    root,
    configFile: join(root, "vite.config.ts"),
    mode: "package",
    logLevel: "error",
    build: { outDir: join(folder, "package") },
  });
  writeFileSync(join(folder, "wrangler.json"), JSON.stringify({ name: "size", compatibility_date: "2026-10-12" }));
  const added = bundledSize("with", withMigrations) - bundledSize("without", without);
  const minified =
    bundledSize("with-minified", withMigrations, "--minify") - bundledSize("without-minified", without, "--minify");
  const shown = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
  console.log("What the migrations add to a host's Worker, gzipped");
  console.log(`${shown(added)}  as wrangler bundles it (at most ${limit / 1000} kB)`);
  console.log(`${shown(minified)}  with --minify`);
  if (added > limit) {
    console.error("Too large: see what came in with `npx wrangler deploy --dry-run --metafile`.");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
