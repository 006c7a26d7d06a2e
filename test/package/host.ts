import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { getPlatformProxy, unstable_readConfig, unstable_startWorker } from "wrangler";
import example from "../../examples/host-worker/package.json" with { type: "json" };
import manifest from "../../package.json" with { type: "json" };
import { made } from "../made.ts";
import { env, root, run } from "./pack.ts";

/**
 * The example's Worker in a folder of its own, with this package as `npm install` would put it there: packed and unpacked.
 * Beside it is only what the example's manifest names, so an import of anything else fails here.
 */
export async function createHost() {
  const folder = await mkdtemp(join(tmpdir(), "migrations-host-"));
  const modules = join(folder, "node_modules");
  await cp(join(root, "examples/host-worker"), folder, { recursive: true });
  // The local emulator has no read cache that a run would have to wait for.
  await writeFile(join(folder, ".dev.vars"), "READ_CACHE_SECONDS=1\n");
  await unpackInto(modules);
  const { [manifest.name as "quickstage-migrations"]: _, ...others } = example.dependencies;
  for (const name of [...Object.keys(others), "@cloudflare/workers-types"]) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, "node_modules", name), join(modules, name));
  }
  const configPath = join(folder, "wrangler.toml");
  const state = join(folder, "state");

  return {
    /** What an editor would complain of, in the example and in the types of the package. */
    async complaints(): Promise<string> {
      try {
        await run(join(root, "node_modules/.bin/tsc"), ["-p", folder], { env });
        return "";
      } catch (error) {
        return (error as { stdout?: string }).stdout || String(error);
      }
    },
    read: (path: string) => readFile(join(folder, path), "utf8"),
    write: (path: string, text: string) => writeFile(join(folder, path), text),
    erase: (path: string) => rm(join(folder, path)),
    /** Entries that are there before the Worker is. */
    async fill(entries: Record<string, Record<string, unknown>>) {
      const { compatibility_date, kv_namespaces } = unstable_readConfig({ config: configPath });
      const storesOnly = join(folder, "stores.json");
      await writeFile(storesOnly, JSON.stringify({ compatibility_date, kv_namespaces }));
      const local = await getPlatformProxy<Record<string, KV>>({
        configPath: storesOnly,
        persist: { path: join(state, "v3") },
      });
      for (const [binding, values] of Object.entries(entries)) {
        for (const [key, value] of Object.entries(values)) await local.env[binding]?.put(key, JSON.stringify(value));
      }
      await local.dispose();
    },
    start: () =>
      unstable_startWorker({
        config: configPath,
        dev: {
          persist: state,
          server: { hostname: "127.0.0.1", port: 0 },
          inspector: false,
          watch: false,
          logLevel: "error",
        },
      }),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** The package among a project's modules. */
export async function unpackInto(modules: string): Promise<void> {
  const unpacked = join(modules, manifest.name);
  await mkdir(unpacked, { recursive: true });
  await run("tar", ["-xzf", join(await made("packed"), "package.tgz"), "--strip-components=1", "-C", unpacked]);
}

type KV = { put(key: string, value: string): Promise<void> };
