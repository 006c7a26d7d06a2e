import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { servePage } from "../e2e/served.ts";
import { made } from "../made.ts";
import { env, root, run } from "./pack.ts";

/**
 * The package as a registry would hand it out, installed into the example and built there: with the React that the
 * example asks for, and with this repository's.
 */
export async function installHost() {
  const folder = await mkdtemp(join(tmpdir(), "host-"));
  const tarball = join(await made("packed"), "package.tgz");

  const example = join(folder, "example");
  await cp(join(root, "examples/admin-dashboard"), example, {
    recursive: true,
    filter: (path) => !/node_modules|dist$/.test(path),
  });
  const manifest = JSON.parse(await readFile(join(example, "package.json"), "utf8"));
  manifest.dependencies["quickstage-migrations"] = `file:${tarball}`;
  await writeFile(join(example, "package.json"), JSON.stringify(manifest));
  await cp(join(root, "test/package/probe"), join(example, "probe"), { recursive: true });

  const inside = (command: string, ...args: string[]) => run(command, args, { cwd: example, env });
  const install = (...packages: string[]) =>
    inside("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--no-save", ...packages);
  // As the example is built, with a second page.
  await writeFile(
    join(example, "both.config.js"),
    `import { mergeConfig } from "vite";
     import own from "./vite.config.ts";
     export default mergeConfig(own, { build: { rollupOptions: { input: ["index.html", "probe/index.html"] } } });`,
  );
  const build = (name: string) => {
    const options = ["--config", "both.config.js", "--base", `/${name}/`, "--outDir", `${folder}/pages/${name}`];
    return inside("node_modules/.bin/vite", "build", ...options);
  };
  await install();
  await build("react-18");
  const own = JSON.parse(await readFile(join(root, "package.json"), "utf8")).devDependencies;
  await install(`react@${own.react}`, `react-dom@${own["react-dom"]}`, "tailwindcss-3@npm:tailwindcss@3.4.9");
  await build("react-19");
  // A stylesheet as a host with Tailwind 3 has it: its reset, its variables on everything, some of its classes.
  await writeFile(join(example, "three.css"), "@tailwind base;@tailwind components;@tailwind utilities;");
  await writeFile(join(example, "three.config.cjs"), "module.exports = { content: ['./src/*.tsx'], theme: {} }");
  const output = `${folder}/pages/tailwind-3.css`;
  const cli = "node_modules/tailwindcss-3/lib/cli.js";
  await inside(process.execPath, cli, "-c", "three.config.cjs", "-i", "three.css", "-o", output);

  return { pages: join(folder, "pages"), remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Serves the pages of a folder, and behind them the API over records of its own. */
export async function serveHost(pages: string, headers?: Record<string, string>) {
  const host = { refuses: false };
  const served = await servePage(pages, {
    ...(headers && { headers }),
    users: 60,
    snapshots: 90,
    onRequest: (request) =>
      host.refuses ? new Request(request, { headers: { authorization: "Bearer expired.token" } }) : request,
  });
  return Object.assign(host, { url: served.url, token: served.token, stop: served.close });
}
