import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ensureVariables } from "../../src/tools/devVariables.ts";
import { emptyProject } from "./project.ts";

async function projectWith(vars: string) {
  const root = await emptyProject();
  const path = join(root, ".dev.vars");
  await writeFile(path, vars);
  return { root, read: () => readFile(path, "utf8") };
}

test("a secret of 32 random bytes is made up where there is none", async () => {
  const root = await emptyProject();
  const secret = await ensureVariables(root);
  expect(Buffer.from(secret, "base64")).toHaveLength(32);
  expect(await readFile(join(root, ".dev.vars"), "utf8")).toBe(`SESSION_HMAC_SECRET=${secret}\nREAD_CACHE_SECONDS=1\n`);
  expect(await ensureVariables(root)).toBe(secret);
});

test("variables that are there are left alone", async () => {
  const text = '# mine\nSESSION_HMAC_SECRET="c2VjcmV0"\nREAD_CACHE_SECONDS=30\nOTHER=1';
  const { root, read } = await projectWith(text);
  expect(await ensureVariables(root)).toBe("c2VjcmV0");
  expect(await read()).toBe(text);
});

test("a file with a secret of its own gets the read cache of the emulator, which has none", async () => {
  const { root, read } = await projectWith("SESSION_HMAC_SECRET=c2VjcmV0");
  expect(await ensureVariables(root)).toBe("c2VjcmV0");
  expect(await read()).toBe("SESSION_HMAC_SECRET=c2VjcmV0\nREAD_CACHE_SECONDS=1\n");
});

test.each(["OTHER=1", "OTHER=1\n", "SESSION_HMAC_SECRET=\n", "# SESSION_HMAC_SECRET=old"])(
  "a secret is added to a file without one: %j",
  async (text) => {
    const { root, read } = await projectWith(text);
    const secret = await ensureVariables(root);
    expect(await read()).toBe(`${text.trimEnd()}\nSESSION_HMAC_SECRET=${secret}\nREAD_CACHE_SECONDS=1\n`);
    expect(await ensureVariables(root)).toBe(secret);
  },
);
