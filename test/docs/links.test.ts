import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { blocks, documents, place, readDocument, root } from "./documents.ts";

// The drawing is held against the table of transitions.
const checked = ["ts", "tsx", "sh", "json", "jsonc", "toml", "mermaid"];

test("every block is in a language that is checked", () => {
  expect(blocks.length).toBeGreaterThan(0);
  expect(blocks.filter(({ language }) => !checked.includes(language)).map(place)).toEqual([]);
});

test("every link leads somewhere", () => {
  const broken = documents.flatMap(({ links }) =>
    links.filter(({ document, target }) => !/^(https?|mailto):/.test(target) && !leadsSomewhere(document, target)),
  );
  expect(broken.map((link) => `${place(link)} → ${link.target}`)).toEqual([]);
});

test("every file that is named is there", () => {
  const missing = documents.flatMap(({ path, paths, blocks: own }) => {
    // Or a file of the project that the document is about.
    const written = (target: string) => own.some(({ notes }) => notes.file === target);
    const isThere = (target: string) => [".", dirname(path)].some((from) => existsSync(join(root, from, target)));
    return paths.filter(({ target }) => !written(target) && !isThere(target));
  });
  expect(missing.map((path) => `${place(path)} → ${path.target}`)).toEqual([]);
});

test("a block without a language, indented or without an end does not get past", () => {
  const languages = (text: string) => readDocument("x.md", text).blocks.map(({ language }) => language);
  expect(languages("```\nx\n```\n\n    npm ci\n")).toEqual(["", ""]);
  expect(() => languages("```sh\nnpm ci\n")).toThrow("no end");
  expect(() => languages("<!-- answer: 409 -->\n")).toThrow("answer");
});

function leadsSomewhere(document: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? document : normalize(join(dirname(document), path));
  if (!existsSync(join(root, file))) return false;
  return anchor === undefined || documents.some((other) => other.path === file && other.anchors.has(anchor));
}
