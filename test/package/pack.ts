import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import manifest from "../../package.json" with { type: "json" };

export const root = new URL("../..", import.meta.url).pathname;
export const run = promisify(execFile);
// Vitest's own variables would tell the tools under test that they are under test.
export const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^VITE|^NODE_ENV$|^NODE_OPTIONS$|^npm_/.test(name)),
);

/** The package as a registry would hand it out, built by a script of the manifest. @returns the tarball's path */
export async function pack(script: "build:package" | "build:panel", folder: string): Promise<string> {
  await run("npm", ["run", script], { cwd: root, env });
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: root, env });
  return join(folder, `${manifest.name}-${manifest.version}.tgz`);
}
