import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedEntries } from "../../src/seed/seedEntries.ts";
import { currentUser, unreadable } from "../api/serve.ts";
import { createDesk, type Desk } from "./desk.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterAll(() => desk.remove());

const entry = '{"key":"user:a","value":"hush"}';
const many = Array.from({ length: 5_000 }, () => entry).join(",\n");

test.each<[what: string, content: string | Buffer, message: RegExp]>([
  ["nothing", "", /It is empty\. Give it an export\./],
  ["blanks only", " \n ", /It is empty/],
  ["something else", "⛅️ wrangler", /This is no export\. Expected a JSON array as "wrangler kv bulk put" takes it/],
  ["an array that breaks off", `[${entry},{"key"`, /It ends before its JSON does\. Export it again/],
  ["an object that breaks off", `{"user:a":{"value":"hush`, /It ends before its JSON does\. Export it again/],
  ["an array that is no JSON", `[${many},\nhush]`, /Line 5,001, column 1 is no JSON\. Correct it/],
  ["an array with more behind it", `[${entry}]\n\nhush`, /Line 3, column 1 is no JSON/],
  ["an object that is no JSON", `{"user:a":hush}`, /Line 1, column 11 is no JSON/],
  ["a line that is no JSON", `${entry}\n\n{"key":hush\n`, /Line 3 is no JSON, or the input ends in it\. Correct it/],
  ["an entry that is no object", `[${entry},7]`, /Entry 2 is a number\. Expected \{ key, value, /],
  ["an entry without a key", `[{"value":"hush"}]`, /Entry 1 has no key\. Expected/],
  ["a line without a value", `{"key":"user:a"}`, /Line 1 has no value\. Expected the stored text, as a JSON string/],
  ["a value that is no text", `[{"key":"user:a","value":{"a":"hush"}}]`, /Entry 1 has an object as its value/],
  ["an expiration that is none", `[{"key":"a","value":"hush","expiration":1.5}]`, /Entry 1 has an expiration that is/],
  ["a list of keys", `[{"name":"user:a"}]`, /Entry 1 has a name and no value, .*"wrangler kv bulk get"/],
  ["no UTF-8", Buffer.from([0x5b, 0xff, 0xfe, 0x5d]), /This is no UTF-8 text\. Save it as UTF-8/],
  ["half a gzip", gzipSync(`[${entry}]`).subarray(0, 30), /Its gzip is damaged or cut off\. Export it again/],
])("%s is reported in one line, with the place and what to do", async (_what, content, message) => {
  const file = await desk.write("export.json", content);
  for (const command of ["plan", "apply"]) {
    const ended = await desk.program([command, file]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).toMatch(/^export\.json: [^\n]*\n$/);
    expect(ended.stderr).not.toContain("hush");
  }
  const { code, stdout, stderr } = await desk.program(["plan", "-", "--json"], { input: content });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^The standard input: [^\n]*\n$/);
});

test("a file that there is not, and a folder, are named", async () => {
  expect((await desk.program(["plan", "none.json"])).stderr).toMatch(/^none\.json: There is no such file\. Give/);
  expect((await desk.program(["plan", "node_modules"])).stderr).toMatch(/^node_modules: This is a folder\. Give/);
  for (const path of ["none/bulk.json", "node_modules"]) {
    const ended = await desk.program(["apply", "-", "-o", path, "--force"], { input: `[${entry}]` });
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(new RegExp(`^${path}: It can't be written: .*Give another path with -o\\.\n$`));
  }
  expect(await desk.files()).not.toContainEqual(expect.stringContaining("tmp"));
});

test("the exit code is 0 when nothing is in error, and 1 when a record is", async () => {
  const planned = (value: string) => desk.program(["plan", "-"], { input: JSON.stringify([{ key: "user:a", value }]) });
  expect(await planned(currentUser())).toMatchObject({ code: 0, stderr: "" });
  const { code, stdout } = await planned(unreadable);
  expect(code).toBe(1);
  expect(stdout).toMatch(/errors: .*\n {4}1 {2}The stored text is not JSON\. {2}first: user:a\n/);
});

test("a reader that stops early ends the program without a word, and half of the data is no success", async () => {
  const entries = [...seedEntries({ users: 2_000, snapshots: 0, now: Date.now() })];
  await desk.write("many.json", JSON.stringify(entries));
  const line = (command: string) => `${command} | head -c 20 >/dev/null; echo "\${PIPESTATUS[0]}"`;
  // More than a pipe holds, so that the program has to notice.
  const applied = await desk.shell(line("quickstage-migrations apply many.json"));
  expect([applied.stdout.trim(), applied.stderr]).toEqual(["1", ""]);
  const planned = await desk.shell("quickstage-migrations plan many.json | head -1");
  expect(planned).toMatchObject({ stdout: expect.stringMatching(/^many\.json: [\d,]+ entries, .*\n$/), stderr: "" });
});

test("control characters of a key do not get to the terminal", async () => {
  const input = JSON.stringify([{ key: "user:\u001b[2Ja\u009b1m", value: unreadable }]);
  const all = [await desk.program(["plan", "-"], { input }), await desk.program(["apply", "-"], { input })];
  const text = all.map(({ stdout, stderr }) => stdout + stderr).join("");
  for (const sign of ["\u001b", "\u009b"]) expect(text).not.toContain(sign);
  expect(text).toContain("user:\\u001b[2Ja\\u009b1m");
});
