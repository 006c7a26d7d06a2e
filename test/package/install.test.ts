import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { parseSync } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { quickStageSessions } from "../../src/api/auth/quickStageSessions.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import { installPackage } from "./program.ts";

let project: Awaited<ReturnType<typeof installPackage>>;
let folder: string;
let installed: string;

beforeAll(async () => {
  project = await installPackage();
  ({ folder, installed } = project);
});
afterAll(() => project?.remove());

/** Every module that an entry brings along by imports and by `require`, as the names of packages that it asks for. */
async function packagesOf(entry: string): Promise<string[]> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [join(installed, entry)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const name of importsOf(path, await readFile(path, "utf8"))) {
      if (name.startsWith(".")) waiting.push(join(dirname(path), name));
      else packages.add(isBuiltin(name) ? name : name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
    }
  }
  return [...packages].sort();
}

/** Parsed, for a parser that is inside a file has messages with imports in them. */
function importsOf(path: string, code: string): string[] {
  const { staticImports, staticExports, dynamicImports } = parseSync(path, code).module;
  const exported = staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value));
  // What is computed is the module of definitions that a person names.
  const dynamic = dynamicImports.flatMap(({ moduleRequest: { start, end } }) =>
    /["'`]/.test(code[start] as string) ? [code.slice(start + 1, end - 1)] : [],
  );
  // Minified, `require` has any name.
  const calls = code.includes("createRequire") ? code : "";
  const required = [...calls.matchAll(/[\w$]+\(["'`]([\w:/]+)["'`]\)/g)].flatMap(([, name = ""]) =>
    isBuiltin(name) ? [name] : [],
  );
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...exported,
    ...dynamic,
    ...required,
  ].filter((name) => name !== undefined);
}

test("all that the manifest names is there, though nothing was built before", async () => {
  const named = [...Object.values(manifest.exports), ...Object.values(manifest.bin)].flatMap((target) =>
    typeof target === "string" ? [target] : Object.values(target),
  );
  expect(named.length).toBeGreaterThan(5);
  for (const path of named) expect(await readFile(join(installed, path), "utf8")).not.toBe("");
});

test("nothing is installed along with the package: no React for a Worker, no Hono for a page", async () => {
  const found = await readdir(join(folder, "node_modules"));
  expect(found.filter((name) => !name.startsWith("."))).toEqual([manifest.name]);
});

test.each([
  ["dist/package/worker.js", ["cloudflare:workers", "hono"]],
  ["dist/package/schema.js", []],
  ["dist/package/access.js", []],
  ["dist/package/panel.js", ["@tanstack/react-query", "react", "react-dom"]],
])("%s asks its host for %j and for nothing else", async (entry, packages) => {
  expect(await packagesOf(entry)).toEqual(packages);
});

test("the command asks for nothing but Node's own modules", async () => {
  const asked = await packagesOf("dist/package/cli.js");
  expect(asked).toContain("node:fs");
  expect(asked.filter((name) => !isBuiltin(name))).toEqual([]);
});

const secret = Buffer.from("0123456789abcdef0123456789abcdef").toString("base64");

/** What the API says to a session at a time: who it is, or a refusal. */
function enter(token: string, time: number) {
  const superadmin = { text: JSON.stringify({ role: "superadmin" }) };
  const check = quickStageSessions(secret, createMemoryStore(new Map([["user:admin", superadmin]])), () => time);
  return check(new Request("http://local/", { headers: { authorization: `Bearer ${token.trim()}` } }));
}

const program = (args: string[], variables?: Record<string, string>) => project.start(args, variables).ended;

test("a session is printed that the API takes for an hour, and nothing with it", async () => {
  const before = Date.now();
  const { code, stdout, stderr } = await program(["session", "--uid", "admin"], { SESSION_HMAC_SECRET: secret });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\n$/);
  expect(stdout + stderr).not.toContain(secret);
  expect(await enter(stdout, before)).toMatchObject({ uid: "admin", role: "superadmin" });
  expect(await enter(stdout, before + 59 * 60_000)).toMatchObject({ uid: "admin" });
  expect(await enter(stdout, before + 61 * 60_000)).toMatchObject({ status: 401 });
});

test("the secret of .dev.vars signs where the environment has none", async () => {
  await writeFile(join(folder, ".dev.vars"), `OTHER=1\nSESSION_HMAC_SECRET="${secret}"\n`);
  const { stdout, stderr } = await program(["session", "--uid", "admin"]);
  await rm(join(folder, ".dev.vars"));
  expect(stderr).toContain("the secret of .dev.vars");
  expect(await enter(stdout, Date.now())).toMatchObject({ uid: "admin" });
});

test.each<[what: string, args: string[], variables: Record<string, string>, message: RegExp]>([
  ["no secret", ["session", "--uid", "admin"], {}, /no secret to sign with: set .*SESSION_HMAC_SECRET/],
  ["a secret that is not base64", ["session", "--uid", "admin"], { SESSION_HMAC_SECRET: "s§cret!" }, /is not base64/],
  ["a short secret", ["session", "--uid", "admin"], { SESSION_HMAC_SECRET: "c2hvcnQ=" }, /only 5 bytes long/],
  ["no user", ["session"], { SESSION_HMAC_SECRET: secret }, /required option '--uid <uid>'.*\n.*--help/],
  ["another command", ["sesion", "--uid", "admin"], { SESSION_HMAC_SECRET: secret }, /unknown command .sesion/],
  [
    "an option that there is not",
    ["session", "--uid", "a", "--user", "admin"],
    { SESSION_HMAC_SECRET: secret },
    /--user.*\n.*--help/,
  ],
])("with %s there is no session, but what to do about it", async (_what, args, variables, message) => {
  const { code, stdout, stderr } = await program(args, variables);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain(variables.SESSION_HMAC_SECRET ?? "\0");
  expect(stderr).not.toContain("    at ");
});
