import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { unstable_startWorker } from "wrangler";
import manifest from "../../package.json" with { type: "json" };
import { env, root, run } from "./pack.ts";
import { installPackage } from "./program.ts";

let project: Awaited<ReturnType<typeof installPackage>>;
beforeAll(async () => {
  project = await installPackage();
});
afterAll(() => project?.remove());

/** A small Worker in a folder of its own, beside the packages that the steps after `init` install. */
async function worker(files: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), "init-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "@cloudflare"), { recursive: true });
  for (const name of ["hono", "@cloudflare/workers-types"]) {
    await symlink(join(root, "node_modules", name), join(modules, name));
  }
  await cp(project.installed, join(modules, manifest.name), { recursive: true });
  const read = (path: string) => readFile(join(folder, path), "utf8");
  return {
    folder,
    write,
    read,
    init: (...args: string[]) => project.start(["init", ...args], {}, folder).ended,
    files: async () => {
      const names = await readdir(folder, { recursive: true });
      const own = names
        .filter((name) => /\.(?:[jt]sx?|jsonc?|toml)$/.test(name) && !name.startsWith("node_modules"))
        .sort();
      return Object.fromEntries(await Promise.all(own.map(async (name) => [name, await read(name)] as const)));
    },
    deploy: async () => {
      const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
      const args = [wrangler, "deploy", "--dry-run", "--outdir", "built"];
      return (await run(process.execPath, args, { cwd: folder, env })).stdout;
    },
  };
}

const honoWorker = {
  "wrangler.jsonc": `{
  // The shop.
  "name": "shop",
  "main": "src/index.ts",
  "compatibility_date": "2025-03-01", // agreed with QA
  "kv_namespaces": [
    { "binding": "KV_SESSIONS", "id": "sessions" },
    { "binding": "KV_ORDERS", "id": "orders" } // all of them
  ],
  "durable_objects": { "bindings": [{ "name": "ROOM", "class_name": "Room" }] },
  "migrations": [
    { "tag": "v1", "new_sqlite_classes": ["Room"] },
  ],
  "vars": { "A": "b" } // the last one
}
`,
  "src/index.ts": `import { DurableObject } from 'cloudflare:workers'
import { Hono } from 'hono'
import { cors } from 'hono/cors' // for the dashboard

type Env = { KV_ORDERS: KVNamespace }

export class Room extends DurableObject {}

const app = new Hono<{ Bindings: Env }>()

app.use('*', cors())

// The orders.
app.get('/orders/:id', async (c) => c.text((await c.env.KV_ORDERS.get(c.req.param('id'))) ?? ''))
app.all('*', (c) => c.notFound())

// What Cloudflare calls.
export default app
`,
};

const fetchWorker = {
  "wrangler.toml": `name = "old"
main = "src/worker.js"
compatibility_date = "2025-03-01"

# The items.
[[kv_namespaces]]
binding = "ITEMS"
id = "items"

[vars]
A = "b"
`,
  "src/worker.js": `// The old Worker.
export default {
  async fetch(request, env) {
    // Everything.
    return new Response(await env.ITEMS.get("a"));
  },
};
`,
};

/** The lines of a text without what an addition may change: the comma behind what was the last member. */
const lines = (text: string) => text.split("\n").map((line) => line.replace(/,(?=$| \/\/)/, ""));

test("a Worker with a Hono app has all that it needs, keeps what it had, and builds", async () => {
  const host = await worker(honoWorker);
  const { code, stdout } = await host.init("--yes");
  expect(code).toBe(0);
  expect(stdout).toContain('+    { "binding": "KV_ANALYTICS", "id": "id-of-KV_ANALYTICS" }');
  expect(stdout).toContain("wrangler secret put MIGRATIONS_TOKEN");
  const configuration = await host.read("wrangler.jsonc");
  const kept = lines(honoWorker["wrangler.jsonc"]).filter((line) => !line.includes('"ROOM"'));
  expect(lines(configuration)).toEqual(expect.arrayContaining(kept));
  expect(configuration).toContain(
    `"durable_objects": { "bindings": [{ "name": "ROOM", "class_name": "Room" }, { "name": "COORDINATOR", "class_name": "Coordinator" }] }`,
  );
  expect((await host.read("src/index.ts")).split("\n").filter((line) => /migrations/.test(line))).toEqual([
    "import { migrations } from './migrations';",
    "app.route('/debug/migration', migrations.routes);",
    "export const { Coordinator } = migrations;",
  ]);
  expect(await host.read("src/index.ts")).toMatch(/cors\(\)\)\n\napp\.route.*\n\n\/\/ The orders\.[\s\S]*app\.all/);
  expect(await host.deploy()).toMatch(/COORDINATOR[\s\S]*KV_ANALYTICS[\s\S]*BACKUPS/);
});

test("a Worker that exports fetch has all that it needs, keeps what it had, and runs", async () => {
  const host = await worker(fetchWorker);
  expect((await host.init("--yes")).code).toBe(0);
  expect(await host.read("wrangler.toml")).toContain(fetchWorker["wrangler.toml"]);
  expect(await host.deploy()).toMatch(/COORDINATOR[\s\S]*KV_ANALYTICS[\s\S]*BACKUPS/);

  await host.write(".dev.vars", "READ_CACHE_SECONDS=1\nMIGRATIONS_TOKEN=sesame\n");
  const served = await unstable_startWorker({
    config: join(host.folder, "wrangler.toml"),
    dev: {
      persist: join(host.folder, "state"),
      server: { hostname: "127.0.0.1", port: 0 },
      inspector: false,
      watch: false,
      logLevel: "error",
    },
  });
  onTestFinished(() => served.dispose());
  const url = `${(await served.url).origin}/debug/migration`;
  const call = (token: string, ...args: string[]) =>
    project.start([...args, "--url", url], { QUICKSTAGE_MIGRATIONS_TOKEN: token }).ended;
  expect((await call("sesame", "status")).stdout).toMatch(/Examples +0 +0 +0 +0/);
  expect(await call("sesame", "run", "--yes")).toMatchObject({ code: 0 });
  expect((await call("open", "status")).stderr).toContain("401: Sign in first.");
  expect(await (await served.fetch("http://host.test/other")).text()).toBe("");
});

test.each([
  ["a Hono app", honoWorker],
  ["fetch", fetchWorker],
])("a second time nothing is changed in a Worker with %s", async (_what, files) => {
  const host = await worker(files);
  await host.init("--yes");
  const before = await host.files();
  expect(await host.init("--yes")).toMatchObject({ code: 0, stdout: "There is nothing to change.\n" });
  expect(await host.files()).toEqual(before);
});

test("an editor has nothing against the types of what is added", async () => {
  const host = await worker(honoWorker);
  await host.init("--yes");
  const module = { module: "preserve", moduleResolution: "bundler", noEmit: true, skipLibCheck: false };
  const compilerOptions = {
    ...module,
    strict: true,
    target: "ES2024",
    lib: ["ES2024"],
    types: ["@cloudflare/workers-types"],
  };
  await host.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
  const said = await run(join(root, "node_modules/.bin/tsc"), ["-p", host.folder], { env }).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(said).toBe("");
});

test("without a yes nothing is written", async () => {
  const host = await worker(honoWorker);
  const before = await host.files();
  expect(await host.init()).toMatchObject({ code: 1, stderr: expect.stringContaining("--yes") });
  expect(await host.files()).toEqual(before);
});

const toml = fetchWorker["wrangler.toml"];
const odd: [what: string, files: Record<string, string>, said: RegExp][] = [
  ["a service worker", { "src/worker.js": `addEventListener("fetch", () => {});\n` }, /for it has no export default/],
  ["a class", { "src/worker.js": "export default class { fetch() {} }\n" }, /neither a Hono app nor an object/],
  [
    "a name that is taken",
    {
      "src/worker.js": "class Coordinator {}\nexport default {\n  fetch(request, env) {\n    return env.x;\n  },\n};\n",
    },
    /uses the name Coordinator already/,
  ],
  ["no env", { "src/worker.js": "export default {\n  fetch() {\n    return 1;\n  },\n};\n" }, /neither a Hono app/],
  ["no main file", { "wrangler.toml": toml.replace("worker.js", "built.js") }, /src\/built\.js is left .* not there/],
];
test.each(odd)("with %s the main file is left, and what to add is printed", async (_what, files, said) => {
  const host = await worker({ ...fetchWorker, ...files });
  const { code, stdout } = await host.init("--yes");
  expect(code).toBe(0);
  expect(stdout).toMatch(said);
  expect(stdout).toContain("export const { Coordinator } = migrations;");
  expect(await host.read("src/worker.js")).toBe({ ...fetchWorker, ...files }["src/worker.js"]);
});

test("what a configuration can't take at its end, and what environments need, is printed", async () => {
  const inline = `name = "old"\nmain = "src/worker.js"\nkv_namespaces = [{ binding = "ITEMS", id = "items" }]\n\n[env.live]\nname = "live"\n`;
  const host = await worker({ ...fetchWorker, "wrangler.toml": inline });
  const { stdout } = await host.init("--yes");
  expect(stdout).toContain('Add to wrangler.toml by hand:\n\n[[kv_namespaces]]\nbinding = "KV_ANALYTICS"');
  expect(stdout).toMatch(/not inherited by named environments.*live/);
  expect(await host.read("wrangler.toml")).toContain("[[durable_objects.bindings]]");
});

test("other migrations of the Worker are left alone", async () => {
  const others = "export const migrations = [];\n";
  const host = await worker({ ...fetchWorker, "src/migrations.js": others });
  await host.init("--yes");
  expect(await host.read("src/migrations.js")).toBe(others);
  expect(await host.read("src/worker.js")).toContain(`from "./quickstageMigrations.js"`);
});

test.each<[what: string, files: Record<string, string>, said: RegExp]>([
  ["no configuration", {}, /no wrangler\.jsonc or wrangler\.toml here/],
  ["a broken one", { "wrangler.jsonc": `{ "name": ` }, /can't be read/],
  ["no Worker", { "wrangler.jsonc": `{ "name": "site", "assets": { "directory": "public" } }` }, /names no main/],
])("with %s it says why it can't begin", async (_what, files, said) => {
  const host = await worker(files);
  const { code, stderr } = await host.init("--yes");
  expect(code).toBe(1);
  expect(stderr).toMatch(said);
});
