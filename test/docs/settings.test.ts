import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { unstable_readConfig } from "wrangler";
import { blocksIn, place } from "./documents.ts";

test.each(blocksIn("json").map((block) => [place(block), block.text]))("%s is JSON", (_, text) => {
  JSON.parse(text);
});

/** What wrangler has to say against a configuration, which may be a part of one. */
async function complaints(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "docs-settings-"));
  const said: unknown[] = [];
  const warn = vi.spyOn(console, "warn").mockImplementation((...words) => void said.push(...words));
  onTestFinished(async () => {
    warn.mockRestore();
    await rm(folder, { recursive: true });
  });
  const usual = `"name": "docs", "main": "index.ts", "compatibility_date": "2026-10-12"`;
  const whole = text.trimStart().startsWith("{") ? text : `{ ${usual}, ${text} }`;
  await writeFile(join(folder, "index.ts"), "");
  await writeFile(join(folder, "wrangler.jsonc"), whole);
  try {
    unstable_readConfig({ config: join(folder, "wrangler.jsonc") });
  } catch (error) {
    said.push(error);
  }
  return said.join("\n");
}

test.each(blocksIn("jsonc").map((block) => [place(block), block.text]))(
  "%s is a configuration that wrangler takes",
  async (_, text) => {
    expect(await complaints(text)).toBe("");
  },
);

test("a key that wrangler does not know, and a binding without its class, do not get past", async () => {
  expect(await complaints(`"kv_namespace": []`)).toContain("kv_namespace");
  expect(await complaints(`"durable_objects": { "bindings": [{ "name": "COORDINATOR" }] }`)).toContain("class_name");
});
