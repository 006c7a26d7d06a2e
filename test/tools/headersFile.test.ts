import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { changePolicy, formatHeaders, parseHeaders, policyHeader } from "../../src/tools/headersFile.ts";

test("what is written to a file of headers is read from it", () => {
  const headers = { [policyHeader]: "default-src 'none'; sandbox", "X-Robots-Tag": "noindex" };
  expect(parseHeaders(`# A remark\n${formatHeaders(headers)}`)).toEqual(headers);
});

test.each(["/*\n  A: b\n/assets/*\n  C: d\n", "/assets/*\n  A: b\n", ""])(
  "headers of single paths, which the dev server would not send, stop the start: %j",
  (text) => expect(() => parseHeaders(text)).toThrow("/*"),
);

test("a directive is replaced, added or taken out, and the others stay", () => {
  const policy = "default-src 'none'; script-src 'self'; frame-ancestors 'none'";
  const changes = { "script-src": "'self' 'nonce-a'", "frame-ancestors": null, "worker-src": "blob:" };
  expect(changePolicy(policy, changes)).toBe("default-src 'none'; script-src 'self' 'nonce-a'; worker-src blob:");
});

test("the page's policy allows nothing inline, made of text or from elsewhere", async () => {
  const text = await readFile(join(import.meta.dirname, "../../public/_headers"), "utf8");
  const directives = parseHeaders(text)[policyHeader]?.split("; ") ?? [];
  expect(directives).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'"]));
  expect(directives.filter((directive) => /unsafe|nonce|\*|:/.test(directive))).toEqual([]);
});
