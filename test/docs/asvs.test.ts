import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./documents.ts";

/** The requirements of levels 1 and 2 in OWASP ASVS 5.0.0, by section. */
const levelsOneAndTwo = `
  1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2
  2.1.1-3 2.2.1-3 2.3.1-4 2.4.1-1
  3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
  4.1.1-3 4.2.1-1 4.3.1-2 4.4.1-4
  5.1.1-1 5.2.1-3 5.3.1-2 5.4.1-3
  6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4
  7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2
  8.1.1-2 8.2.1-3 8.3.1-1 8.4.1-1
  9.1.1-3 9.2.1-4
  10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3
  11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1-1 11.6.1-1
  12.1.1-3 12.2.1-2 12.3.1-4
  13.1.1-1 13.2.1-5 13.3.1-2 13.4.1-5
  14.1.1-2 14.2.1-4 14.3.1-3
  15.1.1-3 15.2.1-3 15.3.1-7
  16.1.1-1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
  17.1.1-1 17.2.1-4 17.3.1-2`;

const text = readFileSync(join(root, "docs/security.md"), "utf8");
const rows = text.split("\n").flatMap((line) => {
  const [, requirements, how, shown] = /^\| (v5\.0\.0-.*?) +\| (.*?) +\| (.*?) *\|$/.exec(line) ?? [];
  return requirements === undefined ? [] : [{ requirements, how: how as string, shown: shown as string }];
});

test("each requirement of levels 1 and 2 is answered once", () => {
  const wanted = levelsOneAndTwo.match(/\S+/g)?.flatMap((range) => {
    const [first = "", last = ""] = range.split("-");
    return between(first, last);
  });
  expect(wanted).toHaveLength(253);
  const answered = rows.flatMap(({ requirements }) =>
    requirements.split(", ").flatMap((part) => {
      const [, first = "", last] = /^v5\.0\.0-(\d+\.\d+\.\d+)(?: to v5\.0\.0-(\d+\.\d+\.\d+))?$/.exec(part) ?? [];
      if (last === undefined) return [first];
      // A range lies within a section.
      expect(sectionOf(last)).toBe(sectionOf(first));
      return between(first, last.split(".")[2] as string);
    }),
  );
  expect(answered.toSorted()).toEqual(wanted?.toSorted());
});

test("what is met names a test or a document, and what is not is explained", () => {
  const unexplained = rows.filter(({ how, shown }) => {
    const [, excuse] = /^(?:\*\*(?:Operator|Open[^*]*):\*\*|Does not apply:) (.+)$/.exec(how) ?? [];
    return excuse === undefined ? !/`test\/|\]\(/.test(shown) : excuse.split(" ").length < 2;
  });
  expect(unexplained).toEqual([]);
});

const sectionOf = (number: string) => number.replace(/\.\d+$/, "");

/** @param last the last part of the last number */
function between(first: string, last: string): string[] {
  const start = Number(first.split(".")[2]);
  return Array.from({ length: Number(last) - start + 1 }, (_, index) => `${sectionOf(first)}.${start + index}`);
}
