import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@babel/parser";
import { analyse } from "scslre";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const files = execFileSync("git", ["ls-files", "src", "public"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((path) => /\.[jt]sx?$/.test(path));

type Found = { place: string; source: string; flags: string };

/** Every regular expression that is written in this code. */
function regularExpressions(code: string, path = "code"): Found[] {
  const found: Found[] = [];
  JSON.stringify(parse(code, { sourceType: "module", plugins: ["typescript", "jsx"] }).program, (_, node) => {
    if (node?.type === "RegExpLiteral") {
      found.push({ place: `${path}:${node.loc.start.line}`, source: node.pattern, flags: node.flags });
    }
    return typeof node === "bigint" ? String(node) : node;
  });
  return found;
}

/** Those whose time can grow faster than the text that they run over. */
const slow = (expressions: Found[]): string[] =>
  expressions
    .filter(({ source, flags }) => analyse({ source, flags }).reports.length > 0)
    .map(({ place, source, flags }) => `${place} /${source}/${flags}`);

test("no text, however it is made, takes a regular expression more time than its length", () => {
  const all = files.flatMap((path) => regularExpressions(readFileSync(join(root, path), "utf8"), path));
  expect(all.length).toBeGreaterThan(100);
  expect(slow(all)).toEqual([]);
});

test.each([
  ["zeros at the end of a number", `text.replace(/0+$/, "")`],
  ["dots and blanks at the end of a message", String.raw`text.replace(/[.\s]+$/, "")`],
  ["a part of a path before its last one", String.raw`text.replace(/[^/]+\/retry$/, "")`],
  ["two ways to read the same digits", String.raw`/^(?:\d+)*x$/.test(text)`],
])("it notices a search for %s that starts again from each character", (_, code) => {
  expect(slow(regularExpressions(code))).toHaveLength(1);
});
