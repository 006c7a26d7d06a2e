import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const root = new URL("../..", import.meta.url).pathname;
const run = promisify(execFile);

/**
 * A copy of this project in a temporary folder, so that a test has a local store, a secret and a cache of its own and
 * leaves the developer's alone. The packages are linked, each by itself, for their folder is where Vite keeps its cache.
 * @param built the folder of a project whose builds it is to have as well
 */
export async function createProject(built?: string) {
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  if (built)
    for (const name of ["dist", ".wrangler"]) await cp(join(built, name), join(folder, name), { recursive: true });
  for (const name of [
    "src",
    "public",
    "index.html",
    "package.json",
    "wrangler.jsonc",
    "vite.config.ts",
    "tailwind.config.js",
    "tsconfig.json",
  ]) {
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  await mkdir(join(folder, "node_modules"));
  for (const name of await readdir(join(root, "node_modules"))) {
    if (name === ".vite" || name === ".cache") continue;
    await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  const servers = new Set<Server>();
  // Vitest's own variables would tell the tools under test that they are under test.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^VITE|^NODE_ENV$|^NODE_OPTIONS$|^npm_/.test(name)),
  );

  return {
    folder,
    /** One of the package's scripts, to its end. */
    npm: (script: string, ...args: string[]) => run("npm", ["run", script, "--", ...args], { cwd: folder, env }),
    /** As somebody with an export of their own does it. */
    async load(binding: "KV_USERS" | "KV_SNAPS", entries: { key: string; value: string }[]) {
      const file = join(folder, `${binding}.json`);
      await writeFile(file, JSON.stringify(entries));
      await run("node_modules/.bin/wrangler", ["kv", "bulk", "put", file, "--local", "--binding", binding], {
        cwd: folder,
        env,
      });
    },
    async serve(script: "dev" | "demo" | "preview"): Promise<Server> {
      const server = await startServer(folder, script, env);
      servers.add(server);
      return server;
    },
    async remove() {
      for (const server of servers) await server.stop("SIGKILL");
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export type Server = {
  url: string;
  /** The link that signs in, when there is one. */
  signIn: string;
  stop(signal?: NodeJS.Signals): Promise<void>;
};

async function startServer(folder: string, script: string, env: NodeJS.ProcessEnv): Promise<Server> {
  const port = await freePort();
  const child = spawn("npm", ["run", script, "--", "--port", String(port), "--strictPort"], {
    cwd: folder,
    env,
    // A process group of its own: what is to be killed is the server with everything it started.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = await untilReady(child, script === "demo" ? /Local:.*\n/ : /Sign in.*\n/);
  const [, link] = /(http:\/\/localhost:\d+\/#token=[\w.-]+)/.exec(output) ?? [];
  const url = `http://localhost:${port}`;
  return {
    url,
    signIn: link ?? url,
    stop: (signal = "SIGTERM") =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once("exit", () => resolve());
        process.kill(-(child.pid as number), signal);
      }),
  };
}

function untilReady(child: ChildProcess, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with one.
      output += String(chunk).replace(/\x1b\[\d+m/g, "");
      if (ready.test(output)) resolve(output);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}:\n${output}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "localhost", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
