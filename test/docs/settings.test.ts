import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { unstable_readConfig } from "wrangler";
import { blocks, blocksIn, place } from "./documents.ts";

test.each(blocksIn("json").map((block) => [place(block), block.text]))("%s is JSON", (_, text) => {
  JSON.parse(text);
});

type Format = "jsonc" | "toml";

/** A configuration as wrangler reads it, and what it has to say against it. The configuration may be a part of one. */
async function read(text: string, format: Format) {
  const folder = await mkdtemp(join(tmpdir(), "docs-settings-"));
  const said: unknown[] = [];
  const warn = vi.spyOn(console, "warn").mockImplementation((...words) => void said.push(...words));
  onTestFinished(async () => {
    warn.mockRestore();
    await rm(folder, { recursive: true });
  });
  await writeFile(join(folder, "index.ts"), "");
  const path = join(folder, `wrangler.${format}`);
  await writeFile(path, wholeConfiguration(text, format));
  try {
    const { configPath: _, userConfigPath: __, ...settings } = unstable_readConfig({ config: path });
    return { settings: JSON.stringify(settings).replaceAll(folder, ""), complaints: said.join("\n") };
  } catch (error) {
    return { settings: null, complaints: [...said, error].join("\n") };
  }
}

function wholeConfiguration(text: string, format: Format): string {
  if (text.trimStart().startsWith("{")) return text;
  if (format === "toml") return `name = "docs"\nmain = "index.ts"\ncompatibility_date = "2026-10-12"\n${text}`;
  return `{ "name": "docs", "main": "index.ts", "compatibility_date": "2026-10-12", ${text} }`;
}

const complaints = async (text: string, format: Format = "jsonc") => (await read(text, format)).complaints;

test.each(blocksIn("jsonc", "toml").map((block) => [place(block), block.text, block.language as Format] as const))(
  "%s is a configuration that wrangler takes",
  async (_, text, format) => {
    expect(await complaints(text, format)).toBe("");
  },
);

const inToml = blocks.flatMap((block, index) =>
  block.language === "toml" ? [{ block, before: blocks[index - 1] }] : [],
);

test.each(inToml.map(({ block, before }) => [place(block), block, before] as const))(
  "%s says in TOML what the block before it says in JSON",
  async (_, block, before) => {
    expect(before).toMatchObject({ document: block.document, language: "jsonc" });
    const { settings } = await read(block.text, "toml");
    expect(settings).toBe((await read(before?.text ?? "", "jsonc")).settings);
  },
);

test("a key that wrangler does not know, and a binding without its class, do not get past", async () => {
  expect(await complaints(`"kv_namespace": []`)).toContain("kv_namespace");
  expect(await complaints(`"durable_objects": { "bindings": [{ "name": "COORDINATOR" }] }`)).toContain("class_name");
});
