import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { localStore } from "../../src/tools/localStorePlugin.ts";
import { openStore } from "../../src/tools/openStore.ts";
import { emptyProject } from "./project.ts";

vi.setConfig({ testTimeout: 30_000 }); // Each opens a real workerd, which takes its time on a busy machine.

let said: string[];
beforeEach(() => {
  said = [];
  vi.stubEnv("VITEST", "");
  vi.spyOn(console, "log").mockImplementation((line: string) => said.push(line));
  return () => vi.unstubAllEnvs();
});

/** What Vite does with the plugin, and the lines that its server then prints. */
async function start(root: string, isPreview = false): Promise<string[]> {
  const plugin = localStore();
  const config = plugin.config as (config: object, env: object) => Promise<void>;
  await config({ root }, { command: "serve", mode: "development", isPreview });
  const lines: string[] = [];
  const server = {
    printUrls: () => lines.push("urls"),
    resolvedUrls: { local: ["http://localhost:5199/"], network: [] },
    config: { logger: { info: (line: string) => lines.push(line) } },
  };
  const configure = (isPreview ? plugin.configurePreviewServer : plugin.configureServer) as (server: object) => void;
  configure(server);
  server.printUrls();
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  return lines;
}

test("an empty store is filled once, and a link that signs in comes after the addresses", async () => {
  const root = await emptyProject();
  const [urls, signIn] = await start(root);
  expect(urls).toBe("urls");
  expect(signIn).toMatch(/Sign in.*: {2}http:\/\/localhost:5199\/#token=[\w-]+\.[\w-]+$/);
  const [, payload = ""] = /#token=([\w-]+)\./.exec(signIn ?? "") ?? [];
  const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { exp: number };
  const left = exp - Date.now() / 1000;
  expect(left).toBeGreaterThan(3_000);
  expect(left).toBeLessThanOrEqual(3_600);
  expect(said).toEqual([expect.stringContaining("200 users and 300 snapshots")]);

  const store = await openStore(root);
  await store.users.put("user:admin", JSON.stringify({ role: "superadmin", name: "changed" }));
  await store.close();
  await start(root);
  expect(said).toHaveLength(1);
  const again = await openStore(root);
  expect(await again.users.get("user:admin", "text")).toContain("changed");
  await again.close();
});

test("somebody's export is left alone, and a missing superadmin is pointed out", async () => {
  const root = await emptyProject();
  const store = await openStore(root);
  await store.snapshots.put("snap:theirs", "{}");
  await store.close();

  const [, line] = await start(root);
  expect(line).toContain("superadmin");
  expect(line).toContain("npm run seed -- --force");
  expect(said).toEqual([]);
  const again = await openStore(root);
  expect((await again.users.list()).keys).toEqual([]);
  await again.close();
});

test("a preview hands the secret to a build that was made without it", async () => {
  const root = await emptyProject();
  await mkdir(join(root, ".wrangler/deploy"), { recursive: true });
  await mkdir(join(root, "dist/built"), { recursive: true });
  await writeFile(join(root, ".wrangler/deploy/config.json"), '{"configPath":"../../dist/built/wrangler.json"}');
  await start(root, true);
  const secret = await readFile(join(root, ".dev.vars"), "utf8");
  expect(await readFile(join(root, "dist/built/.dev.vars"), "utf8")).toBe(secret);
});

test("nothing happens in a test run", async () => {
  vi.stubEnv("VITEST", "true");
  const root = await emptyProject();
  await start(root);
  await expect(access(join(root, ".dev.vars"))).rejects.toThrow();
});
