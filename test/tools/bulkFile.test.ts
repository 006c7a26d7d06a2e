import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bulkFile } from "../../src/tools/cli/desk/bulkFile.ts";

const wide = { fileBytes: 1_000, requestBytes: 1_000, requestEntries: 1_000 };
/** With the comma and the line's end behind it, ten bytes. */
const entry = (number: number) => `{"key":${number}}`;

async function emptyFolder() {
  const folder = await mkdtemp(join(tmpdir(), "bulk-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const written = async () => {
    const names = (await readdir(folder)).sort();
    return Promise.all(names.map(async (name) => [name, JSON.parse(await readFile(join(folder, name), "utf8"))]));
  };
  return { folder, path: join(folder, "bulk.json"), written };
}

async function writeAll(path: string, count: number, limits = wide, force = false) {
  const output = bulkFile(path, force, limits);
  for (let number = 1; number <= count; number += 1) await output.add(entry(number));
  try {
    return await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

const keys = (...numbers: number[]) => numbers.map((key) => ({ key }));

test("one file is written where one is enough, and an empty one where nothing is", async () => {
  const { path, written } = await emptyFolder();
  expect(await writeAll(path, 3)).toEqual([path]);
  expect(await written()).toEqual([["bulk.json", keys(1, 2, 3)]]);
  expect(await writeAll(path, 0, wide, true)).toEqual([path]);
  expect(await written()).toEqual([["bulk.json", []]]);
});

test("nobody else may read the file, in which there may be secrets", async () => {
  const { path } = await emptyFolder();
  await writeAll(path, 1);
  expect((await stat(path)).mode & 0o077).toBe(0);
});

test.each<[what: string, limits: typeof wide, files: [string, object[]][]]>([
  [
    "more than wrangler reads as one text",
    { ...wide, fileBytes: 25 },
    [
      ["bulk-1.json", keys(1, 2)],
      ["bulk-2.json", keys(3, 4)],
      ["bulk-3.json", keys(5)],
    ],
  ],
  [
    "more in one of its requests than KV takes",
    { ...wide, requestBytes: 35, requestEntries: 4 },
    [
      ["bulk-1.json", keys(1, 2, 3)],
      ["bulk-2.json", keys(4, 5)],
    ],
  ],
  [
    "much, in requests of which none is too large",
    { ...wide, requestBytes: 25, requestEntries: 2 },
    [["bulk.json", keys(1, 2, 3, 4, 5)]],
  ],
])("%s becomes as many files as it needs", async (_what, limits, files) => {
  const { folder, path, written } = await emptyFolder();
  expect(await writeAll(path, 5, limits)).toEqual(files.map(([name]) => join(folder, name)));
  expect(await written()).toEqual(files);
});

test("no numbered file is written over either, and then none is left", async () => {
  const { folder, path, written } = await emptyFolder();
  await writeFile(join(folder, "bulk-2.json"), "[]");
  const output = bulkFile(path, false, { ...wide, fileBytes: 15 });
  for (const number of [1, 2, 3]) await output.add(entry(number));
  await expect(output.finish()).rejects.toThrow(/bulk-2\.json is already there\. Overwrite it with --force\./);
  await output.abandon();
  expect(await written()).toEqual([["bulk-2.json", []]]);
});

test("where --force replaces one file by several, the old one is gone", async () => {
  const { path, written } = await emptyFolder();
  await writeFile(path, "[]");
  await writeAll(path, 2, { ...wide, fileBytes: 15 }, true);
  expect((await written()).map(([name]) => name)).toEqual(["bulk-1.json", "bulk-2.json"]);
});

test("until it is whole, a file has another name", async () => {
  const { folder, path } = await emptyFolder();
  const output = bulkFile(path, false);
  await output.add(entry(1));
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^bulk\.json\.\d+-1\.tmp$/)]);
  await output.abandon();
  expect(await readdir(folder)).toEqual([]);
});

test("parts of an earlier, larger export don't stay beside the new ones", async () => {
  const { path, written } = await emptyFolder();
  const small = { ...wide, fileBytes: 25 };
  expect(await writeAll(path, 6, small)).toHaveLength(3);
  await expect(writeAll(path, 4, small)).rejects.toThrow("is already there");
  expect(await writeAll(path, 4, small, true)).toHaveLength(2);
  expect((await written()).map(([name]) => name)).toEqual(["bulk-1.json", "bulk-2.json"]);
  await expect(writeAll(path, 1, wide)).rejects.toThrow("bulk-1.json is already there");
  expect(await writeAll(path, 1, wide, true)).toEqual([path]);
  expect((await written()).map(([name]) => name)).toEqual(["bulk.json"]);
});
