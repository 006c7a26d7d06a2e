import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { type Given, givens, localApi } from "./api.ts";
import { isRequest, isSetting, linesOf } from "./commands.ts";
import { type Block, blocksIn, place } from "./documents.ts";

/** Runs a line as a reader would, but for where the answer goes: only its status is printed, and its body if it is no success. */
const quietCurl = `curl() { command curl --silent --show-error --max-time 60 --write-out '%{stderr}%{http_code}' "$@"; }`;

/** What a block's requests are answered with, one after the other. */
async function statuses({ text, notes }: Pick<Block, "text" | "notes">): Promise<{ line: string; status: string }[]> {
  const given = notes.given as Given;
  if (given !== undefined) expect(givens).toContain(given);
  const variables = await localApi(given);
  const cwd = await mkdtemp(join(tmpdir(), "docs-requests-"));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const answered: { line: string; status: string }[] = [];
  for (const line of linesOf({ text }).filter((each) => !isSetting(each))) {
    if (!isRequest(line)) continue;
    const options = { cwd, env: { PATH: process.env.PATH, ...variables } };
    const { stdout, stderr } = await promisify(execFile)("bash", ["--norc", "-uc", `${quietCurl}\n${line}`], options);
    const status = /(\d{3})$/.exec(stderr)?.[1] ?? stderr;
    answered.push({ line, status: status.startsWith("2") ? status : `${status} ${stdout}` });
  }
  return answered;
}

const requests = blocksIn("sh").filter((block) => linesOf(block).some(isRequest));

test.each(requests.map((block) => [place(block), block] as const))("%s is answered as it says", async (_, block) => {
  const expected = block.notes.answers;
  const wrong = (await statuses(block)).filter(({ status }) => !status.startsWith(expected ?? "2"));
  expect(wrong).toEqual([]);
});

test("a mistyped option, a path that there is not and a variable that nobody set do not get past", async () => {
  const curl = `curl -H "Authorization: Bearer $TOKEN"`;
  const text = `${curl} $API/stats\n${curl} -X POST $API/run -H "Content-Type: application/json" -d '{"dryrun":true}'\n${curl} $API/stat\n`;
  const found = await statuses({ text, notes: {} });
  expect(found.map(({ status }) => status.slice(0, 3))).toEqual(["200", "400", "404"]);
  await expect(statuses({ text: `${curl} $API/runs/$NOBODY\n`, notes: {} })).rejects.toThrow("NOBODY");
});
