import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import type { MemoryEntry } from "../../src/control/memory/store.ts";
import { createBackend } from "../../src/demo/backend.ts";
import { seedEntries, superadmin } from "../../src/seed/entries.ts";

const root = new URL("../..", import.meta.url).pathname;
const run = promisify(execFile);
// Vitest's own variables would tell the tools under test that they are under test.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^VITE|^NODE_ENV$|^NODE_OPTIONS$|^npm_/.test(name)),
);

/**
 * The package as a registry would hand it out, installed into the example and built there: with the React that the
 * example asks for, and with this repository's.
 */
export async function installHost() {
  const folder = await mkdtemp(join(tmpdir(), "host-"));
  await run("npm", ["run", "build:panel"], { cwd: root, env });
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
    env,
  });
  const [, tarball = ""] = /"filename":\s*"([^"]+)"/.exec(stdout) ?? [];

  const example = join(folder, "example");
  await cp(join(root, "examples/admin-dashboard"), example, {
    recursive: true,
    filter: (path) => !/node_modules|dist$/.test(path),
  });
  const manifest = JSON.parse(await readFile(join(example, "package.json"), "utf8"));
  manifest.dependencies["quickstage-migrations"] = `file:${join(folder, tarball)}`;
  await writeFile(join(example, "package.json"), JSON.stringify(manifest));
  await cp(join(root, "test/package/probe"), join(example, "probe"), { recursive: true });

  const inside = (command: string, ...args: string[]) => run(command, args, { cwd: example, env });
  const install = (...packages: string[]) =>
    inside("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--no-save", ...packages);
  const build = async (name: string) => {
    await inside("npx", "vite", "build", "--base", `/${name}/`, "--outDir", `${folder}/pages/${name}`);
    const probe = `${folder}/pages/${name}-probe`;
    await inside("npx", "vite", "build", "probe", "--base", `/${name}-probe/`, "--outDir", probe, "--emptyOutDir");
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
export async function serveHost(pages: string, port = 0) {
  const entries = { user: new Map<string, MemoryEntry>(), snapshot: new Map<string, MemoryEntry>() };
  for (const { collection, key, value, ...kept } of seedEntries({ users: 60, snapshots: 90, now: Date.now() })) {
    entries[collection].set(key, { text: value, ...kept });
  }
  const backend = createBackend({ entries });
  const host = { url: "", token: await backend.token(superadmin.uid), refuses: false, stop: async () => {} };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname.startsWith("/debug/")) {
      if (host.refuses) request.headers.authorization = "Bearer expired.token";
      const answer = await backend.fetch(await asRequest(request));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
      return;
    }
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const content = await readFile(join(pages, path)).catch(() => null);
    response.writeHead(content ? 200 : 404, { "content-type": kinds[extname(path)] ?? "text/plain" }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  host.url = `http://localhost:${typeof address === "object" ? address?.port : port}`;
  host.stop = async () => {
    backend.stop();
    server.closeAllConnections();
    server.close();
  };
  return host;
}

const kinds: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

async function asRequest(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = Object.entries(request.headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return new Request(`http://localhost${request.url}`, {
    method: request.method ?? "GET",
    headers,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
}
