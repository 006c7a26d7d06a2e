import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ensureSecret } from "../../src/local/secret.ts";
import { emptyProject } from "./project.ts";

async function projectWith(vars: string) {
  const root = await emptyProject();
  const path = join(root, ".dev.vars");
  await writeFile(path, vars);
  return { root, read: () => readFile(path, "utf8") };
}

test("a secret of 32 random bytes is made up where there is none", async () => {
  const root = await emptyProject();
  const secret = await ensureSecret(root);
  expect(Buffer.from(secret, "base64")).toHaveLength(32);
  expect(await readFile(join(root, ".dev.vars"), "utf8")).toBe(`SESSION_HMAC_SECRET=${secret}\n`);
  expect(await ensureSecret(root)).toBe(secret);
});

test("a secret that is there is left alone", async () => {
  const text = '# mine\nSESSION_HMAC_SECRET="c2VjcmV0"\nOTHER=1';
  const { root, read } = await projectWith(text);
  expect(await ensureSecret(root)).toBe("c2VjcmV0");
  expect(await read()).toBe(text);
});

test.each(["OTHER=1", "OTHER=1\n", "SESSION_HMAC_SECRET=\n", "# SESSION_HMAC_SECRET=old"])(
  "a secret is added to a file without one: %j",
  async (text) => {
    const { root, read } = await projectWith(text);
    const secret = await ensureSecret(root);
    expect(await read()).toBe(`${text.trimEnd()}\nSESSION_HMAC_SECRET=${secret}\n`);
    expect(await ensureSecret(root)).toBe(secret);
  },
);
