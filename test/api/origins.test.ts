import { expect, test } from "vitest";
import { createApi } from "../../src/api/createApi.ts";
import { problem } from "../../src/api/http/problemAnswer.ts";
import { collections } from "../../src/schema/collections.ts";
import { serve } from "./serve.ts";

const listed = "https://admin.example.com";
const session = { uid: "admin", name: "Mara", role: "superadmin", can: "approve" as const };

function api(allowedOrigins: string[]) {
  const app = createApi({
    runs: {} as never,
    records: {} as never,
    collections,
    authenticate: async (request) => (request.headers.has("authorization") ? session : problem(401, "Sign in.")),
    allowedOrigins,
  });
  return (method: string, headers: Record<string, string>) =>
    app.fetch(new Request("http://local/session", { method, headers }));
}

const preflight = {
  "access-control-request-method": "POST",
  "access-control-request-headers": "authorization,content-type,prefer",
};
const corsHeaders = (answer: Response) =>
  [...answer.headers.keys()].filter((name) => name.startsWith("access-control"));
const words = (header: string | null) => (header ?? "").toLowerCase().split(/\s*,\s*/);

test("a preflight from a listed origin is answered without a session", async () => {
  const answer = await api([listed, "https://other.example.com"])("OPTIONS", { origin: listed, ...preflight });
  expect(answer.status).toBe(204);
  expect(answer.headers.get("access-control-allow-origin")).toBe(listed);
  expect(words(answer.headers.get("access-control-allow-methods"))).toEqual(expect.arrayContaining(["get", "post"]));
  expect(words(answer.headers.get("access-control-allow-headers"))).toEqual(
    expect.arrayContaining(["authorization", "content-type", "prefer", "cache-control"]),
  );
  expect(words(answer.headers.get("vary"))).toContain("origin");
});

test("answers to a listed origin can be read there, refusals too", async () => {
  const call = api([listed]);
  for (const headers of [{ origin: listed, authorization: "x" }, { origin: listed }]) {
    const answer = await call("GET", headers);
    expect(answer.headers.get("access-control-allow-origin")).toBe(listed);
    expect(words(answer.headers.get("access-control-expose-headers"))).toContain("location");
    expect(words(answer.headers.get("vary"))).toContain("origin");
  }
});

test.each([
  "https://evil.example.com",
  "https://admin.example.com.evil.example",
  "http://admin.example.com",
  "https://admin.example.com:8443",
  "https://ADMIN.example.com/",
  "null",
  "*",
  "",
])("the origin %j, which is not listed, gets no CORS header", async (origin) => {
  const call = api([listed]);
  for (const answer of [
    await call("OPTIONS", { origin, ...preflight }),
    await call("GET", { origin, authorization: "x" }),
    await call("GET", { origin }),
  ]) {
    expect(corsHeaders(answer)).toEqual([]);
    expect(words(answer.headers.get("vary"))).toContain("origin");
  }
});

test("by default no origin is listed", async () => {
  const { call } = await serve();
  for (const origin of ["http://local", listed, "null"]) {
    expect(corsHeaders(await call("/session", { headers: { origin } }))).toEqual([]);
    expect(corsHeaders(await call("/run", { method: "OPTIONS", headers: { origin, ...preflight } }))).toEqual([]);
  }
});

test("no answer lets a browser send its cookies along", async () => {
  const answer = await api([listed])("OPTIONS", { origin: listed, ...preflight });
  expect(answer.headers.has("access-control-allow-credentials")).toBe(false);
});
