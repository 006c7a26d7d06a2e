import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import manifest from "../../package.json" with { type: "json" };
import { makeInBackground } from "../makeInBackground.ts";

export const root = new URL("../..", import.meta.url).pathname;
export const run = promisify(execFile);
// Vitest's own variables would tell the tools under test that they are under test.
export const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^VITE|^NODE_ENV$|^NODE_OPTIONS$|^npm_/.test(name)),
);

/**
 * The package as a registry would hand it out, by `npm pack` alone, as in a fresh clone, once for all tests of a project:
 * `package.tgz`, and `installed`, an empty project with the package in it, as npm puts it there.
 */
export default (project: TestProject) =>
  makeInBackground(project, "packed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "package-"));
    await rm(join(root, "dist/package"), { recursive: true, force: true });
    await run("npm", ["pack", "--pack-destination", folder], { cwd: root, env, maxBuffer: 16 * 1024 * 1024 });
    const tarball = join(folder, "package.tgz");
    await rename(join(folder, `${manifest.name}-${manifest.version}.tgz`), tarball);
    const installed = join(folder, "installed");
    await mkdir(installed);
    await writeFile(join(installed, "package.json"), JSON.stringify({ private: true }));
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: installed, env });
    return { where: folder, remove: () => rm(folder, { recursive: true }) };
  });
