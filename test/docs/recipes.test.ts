import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { apply, plan, type Readable } from "../../src/engine/plan.ts";
import { undo } from "../../src/engine/planUndo.ts";
import type { Definition } from "../../src/schema/definition.ts";
import { type Block, blocks, place, root } from "./documents.ts";

const recipes = blocks.flatMap((block, index): [string, Block, Block][] => {
  const next = blocks[index + 1];
  const isRecipe = block.document === "docs/cookbook.md" && block.language === "ts" && next?.language === "json";
  return isRecipe ? [[place(block), block, next]] : [];
});

async function definitionOf({ text, notes }: Block): Promise<Definition> {
  // Inside the project, where "zod" is found.
  const folder = await mkdtemp(join(root, "node_modules/.recipe-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [before = "", after = ""] = (notes.in as string).split("…");
  const source = `${before}${text}${after}`.replace("quickstage-migrations/schema", join(root, "src/index.ts"));
  await writeFile(join(folder, "recipe.ts"), source);
  return ((await import(join(folder, "recipe.ts"))) as { recipe: Definition }).recipe;
}

test("there are a dozen recipes", () => {
  expect(recipes.length).toBeGreaterThanOrEqual(12);
});

test.each(recipes)("%s does what it says, once, and can be undone", async (_place, code, example) => {
  const definition = await definitionOf(code);
  const { before, after } = JSON.parse(example.text) as { before: object; after: object };
  const planned = plan(definition, JSON.stringify(before), 1) as Readable;
  const { text } = apply(planned) as { text: string };
  expect(JSON.parse(text)).toEqual(after);
  expect(plan(definition, text, 2)).toMatchObject({ state: "current", conflicts: [], invalid: null });
  expect(JSON.parse(undo(definition, text, planned.changes)?.text as string)).toEqual(before);
});
