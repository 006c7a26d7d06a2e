import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { addSuperadmin, request } from "./api.ts";

test.each([
  ["an answer of the API", 200, () => request("GET", "/session")],
  ["a request without a session", 401, () => exports.default.fetch("http://worker.test/debug/migration/stats")],
  ["a path beside the API", 404, () => exports.default.fetch("http://worker.test/debug/other")],
  ["the folder above it", 404, () => exports.default.fetch("http://worker.test/debug/")],
])("the Worker sends %s with the headers of security", async (_, status, ask) => {
  await addSuperadmin();
  const answer = await ask();
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
});
