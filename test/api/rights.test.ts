import { describe, expect, test, vi } from "vitest";
import { createApi } from "../../src/api/createApi.ts";
import { allEndpoints } from "../../src/api/endpoints.ts";
import { allows, type Right } from "../../src/engine/rights.ts";
import { collections } from "../../src/schema/collections.ts";
import { watchLog } from "./guarded.ts";
import { problemOf } from "./problem.ts";
import { serve } from "./serve.ts";

watchLog();

/** The API for a session with this right, over runs and records that only say that they were asked. */
function apiFor(can: Right) {
  const touched = vi.fn();
  const noteRefusal = vi.fn(async () => {});
  const asked = new Proxy({}, { get: (_, name) => (name === "noteRefusal" ? noteRefusal : touched(name)) }) as never;
  const authenticate = async () => ({ uid: "ada", name: "Ada", role: "owner", can });
  const api = createApi({ runs: asked, records: asked, collections, authenticate, allowedOrigins: [] });
  const call = async (method: string, path: string) => api.fetch(new Request(`http://local${path}`, { method }));
  return { call, touched, noteRefusal };
}

const nobody = {} as never;
const endpoints = allEndpoints({ collections, runs: nobody, records: nobody, viewed: nobody }).map(
  ({ method, path }) => [method, path.replaceAll(/:type/g, "user").replaceAll(/:\w+/g, "x")] as const,
);

const order: Right[] = ["view", "operate", "approve"];

test("a right includes those below it, and none above it", () => {
  for (const [index, can] of order.entries()) {
    expect(order.filter((need) => allows(can, need))).toEqual(order.slice(0, index + 1));
  }
});

describe.each(endpoints)("%s %s", (method, path) => {
  const isRead = method === "GET" && !path.endsWith("/download");
  const need: Right = path.endsWith("/approve") ? "approve" : isRead ? "view" : "operate";

  test.each<Right>(["view", "operate", "approve"])(`with the right to %s`, async (can) => {
    const { call, touched, noteRefusal } = apiFor(can);
    const answer = await call(method, path);
    if (order.indexOf(can) >= order.indexOf(need)) {
      expect(answer.status).not.toBe(403);
      expect(noteRefusal).not.toHaveBeenCalled();
      return;
    }
    const { title, detail } = await problemOf(answer, 403);
    expect([title, detail]).toEqual([
      "Not allowed",
      `This needs the right to ${need}, and your session can only ${can}.`,
    ]);
    expect(touched).not.toHaveBeenCalled();
    expect(noteRefusal).toHaveBeenCalledExactlyOnceWith({ uid: "ada", name: "Ada" }, `${method} ${path}`);
  });
});

test("there is something to look at, and something to do", () => {
  expect(new Set(endpoints.map(([method]) => method))).toEqual(new Set(["GET", "POST", "PATCH", "DELETE"]));
});

test("a HEAD needs no more than its GET", async () => {
  const { call } = apiFor("view");
  expect((await call("HEAD", "/session")).status).toBe(200);
  expect((await call("HEAD", "/schema")).status).toBe(200);
});

test("the description says what each call needs", async () => {
  const { get } = await serve();
  const { paths } = await get<{ paths: Record<string, Record<string, { "x-needs": string }>> }>("/openapi.json");
  expect(paths["/runs"]?.get?.["x-needs"]).toBe("view");
  expect(paths["/runs"]?.post?.["x-needs"]).toBe("operate");
  expect(paths["/backups/{id}"]?.delete?.["x-needs"]).toBe("operate");
});

test.each<Right>(["view", "operate", "approve"])("GET /session says that the session can %s", async (can) => {
  expect(await (await apiFor(can).call("GET", "/session")).json()).toEqual({
    uid: "ada",
    name: "Ada",
    role: "owner",
    can,
  });
});
