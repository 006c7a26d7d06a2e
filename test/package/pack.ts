import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import manifest from "../../package.json" with { type: "json" };

export const root = new URL("../..", import.meta.url).pathname;
export const run = promisify(execFile);
// Vitest's own variables would tell the tools under test that they are under test.
export const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^VITE|^NODE_ENV$|^NODE_OPTIONS$|^npm_/.test(name)),
);

/** The package as a registry would hand it out, by `npm pack` alone, as in a fresh clone, once for all tests of a project. */
export default async function setup(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), "package-"));
  await rm(join(root, "dist/package"), { recursive: true, force: true });
  await run("npm", ["pack", "--pack-destination", folder], { cwd: root, env, maxBuffer: 16 * 1024 * 1024 });
  const tarball = join(folder, `${manifest.name}-${manifest.version}.tgz`);
  project.provide("tarball", tarball);
  const installed = join(folder, "installed");
  await mkdir(installed);
  await writeFile(join(installed, "package.json"), JSON.stringify({ private: true }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: installed, env });
  project.provide("installed", installed);
  return () => rm(folder, { recursive: true });
}

declare module "vitest" {
  interface ProvidedContext {
    /** The path of the packed package. */
    tarball: string;
    /** An empty project with the package in it, as npm puts it there. */
    installed: string;
  }
}
