import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const files = execFileSync("git", ["ls-files", "src", "docs", "examples", "test", "*.md"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => /\.(?:[jt]sx?|md|css|json)$/.test(path));

/** Words of a private dialect that the project once had. docs/glossary.md has those that stand for them. */
const old =
  /\b(?:(?:is)?told|untold|retell|retold|hopeless|unlessQuiet|outdated?By|metered|deeds?|rehears\w*|anew|whoever|circumstances|the books|rooms|vaults?|puts? (?:a record |it |them )?off|putOff|giveUp|givenUp|fitness|taken back|took back)\b/i;
/** What may say such a word, and why. */
const exceptions: Record<string, string> = {
  "CHANGELOG.md": "tells of the past",
  "src/worker/sqlLog.ts": "names a column of databases that 0.1.0 made",
  "test/worker/version010.ts": "makes such a database",
  "src/demo/startDemo.ts": "opens storage that earlier demos wrote",
  "test/words.test.ts": "has the list",
};

test("no file uses a word of the old dialect", () => {
  const found = files
    .filter((path) => !(path in exceptions))
    .flatMap((path) =>
      readFileSync(join(root, path), "utf8")
        .split("\n")
        .flatMap((line, index) => {
          const word = old.exec(line)?.[0];
          return word === undefined ? [] : [`${path}:${index + 1} ${word}`];
        }),
    );
  expect(found).toEqual([]);
});

test("no base name in src stands for two things", () => {
  const names = files.filter((path) => /^src\/.*\.tsx?$/.test(path)).map((path) => basename(path));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  // A module's entry is called index.ts.
  expect(twice.filter((name) => name !== "index.ts")).toEqual([]);
});

test("no file in src has more than 300 lines", () => {
  const lines = (path: string) => readFileSync(join(root, path), "utf8").split("\n").length - 1;
  expect(files.filter((path) => /^src\/.*\.(?:tsx?|css)$/.test(path) && lines(path) > 300)).toEqual([]);
});

/** A selector that names a class. */
const byClass =
  /(?:selector: |(?:locator|querySelector|querySelectorAll|closest|matches)\()["'`][^"'`]*(?:\.[a-z]|\[class)|getElementsByClass(?=Name)/i;

test("no test finds anything by a CSS class", () => {
  const found = files
    .filter((path) => /^test\/.*\.tsx?$/.test(path))
    .filter((path) =>
      readFileSync(join(root, path), "utf8")
        .split("\n")
        .some((line) => byClass.test(line)),
    );
  expect(found).toEqual([]);
});
