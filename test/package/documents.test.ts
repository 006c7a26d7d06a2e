import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { type Block, blocksIn, place } from "../docs/documents.ts";
import { unpackInto } from "./host.ts";
import { root } from "./pack.ts";

/** Code for a Worker is `ts`, code for a browser `tsx`: the globals of one are not those of the other. */
const worker = { lib: ["ES2024", "ESNext"], types: ["@cloudflare/workers-types"] };
const browser = {
  lib: ["ES2024", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
  types: ["node", "vite/client"],
  jsx: "react-jsx",
};

/** What the compiler has against these blocks. `file` says which file of the document's project a block is, or goes on with. */
async function complaints(blocks: readonly Block[], options: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "docs-types-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  for (const name of await readdir(join(root, "node_modules")))
    await symlink(join(root, "node_modules", name), join(modules, name));
  await unpackInto(modules);
  const files = new Map<string, string>();
  for (const { document, line, language, text, notes } of blocks) {
    const path = join(document, notes.file ?? `line-${line}.${language}`);
    const [before = "", after = ""] = (notes.in ?? "…").split("…");
    const earlier = files.get(path) ?? "";
    // Each line stands where it stands in the document, so that what is said of it can be found there.
    const lines = earlier + "\n".repeat(Math.max(0, line - earlier.split("\n").length + 1));
    files.set(path, `${lines.replace(/\n$/, `${before}\n`)}${text}${after}\n`);
  }
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${text}export {};\n`);
  }
  const configuration = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { ...options, noUncheckedSideEffectImports: false },
    include: [...files.keys()],
    exclude: [],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  try {
    await promisify(execFile)(join(root, "node_modules/.bin/tsc"), ["-p", folder]);
    return "";
  } catch (error) {
    return (error as { stdout?: string }).stdout || String(error);
  }
}

test("every ts block compiles against what the package exports, and an option that does not exist is reported with its line", async () => {
  const text = `import { defineMigrations } from "quickstage-migrations/worker";\ndefineMigrations({ colections: [] });\n`;
  const wrong: Block = { document: "docs/x.md", line: 10, language: "ts", text, notes: {} };
  const found = await complaints([...blocksIn("ts"), wrong], worker);
  // What the compiler adds to a message is indented.
  expect(found.split("\n").filter((line) => /^\S/.test(line))).toEqual([
    expect.stringContaining("docs/x.md/line-10.ts(12,"),
  ]);
  expect(place(wrong)).toBe("docs/x.md:10");
});

test("every tsx block compiles against what the package exports", async () => {
  expect(await complaints(blocksIn("tsx"), browser)).toBe("");
});
