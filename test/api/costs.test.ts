import { describe, expect, test } from "vitest";
import { describeApi } from "../../src/api/openapi/describe.ts";
import { collections } from "../../src/schema/collections.ts";
import { altered, bearer, exp, flipped, guarded, listedOrigin, now, otherSecret, valid } from "./guarded.ts";
import { currentUser, superadmin } from "./serve.ts";

const paths = Object.keys(describeApi(collections, "").paths).map((path) =>
  path.replace("{type}", "user").replace("{id}", "some"),
);
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const calls = [...paths, "/", "/nowhere", "/runs/some/nothing", "/stats?x=%ff"].flatMap((path) =>
  methods.map((method) => [method, path] as const),
);

const unsigned: [string, () => Promise<string | null> | null][] = [
  ["no token", () => null],
  ["a malformed token", async () => "Bearer x.y.z"],
  ["a forged token", () => bearer({ uid: "admin", exp }, otherSecret)],
  ["a token with a broken signature", () => altered((payload, signature) => `${payload}.${flipped(signature)}`)],
  ["an expired token", () => bearer({ uid: "admin", exp: now / 1000 - 1 })],
];

test.each(unsigned)(
  "with %s no path and method costs a read, a call of the coordinator or a note",
  async (_, token) => {
    const { call, touched, read, noted } = guarded();
    const authorization = await token();
    const origins: Record<string, string>[] = [{}, { origin: listedOrigin }, { origin: "https://evil.example.com" }];
    for (const headers of origins) {
      for (const [method, path] of calls) {
        const body = method === "GET" || method === "HEAD" || method === "OPTIONS" ? undefined : "{}";
        const { status } = await call(path, authorization, method, body, headers);
        const isPreflight = method === "OPTIONS" && "origin" in headers && headers.origin === listedOrigin;
        // What an unlisted origin sends to be acted on is refused before anybody looks who it is from.
        const isForeign = headers.origin !== undefined && headers.origin !== listedOrigin;
        const isSent = !["GET", "HEAD", "OPTIONS"].includes(method);
        expect(status, `${method} ${path}`).toBe(isPreflight ? 204 : isForeign && isSent ? 403 : 401);
      }
    }
    for (const spent of [touched, read, noted]) expect(spent).not.toHaveBeenCalled();
  },
);

test.each([listedOrigin, "https://evil.example.com"])(
  "a preflight from %s costs nothing, whatever it asks for",
  async (origin) => {
    const { call, touched, read, noted } = guarded();
    for (const path of paths) {
      for (const method of methods) {
        const headers = { origin, "access-control-request-method": method };
        await call(path, null, "OPTIONS", undefined, headers);
        await call(path, await bearer({ uid: "ada", exp }, otherSecret), "OPTIONS", undefined, headers);
      }
    }
    for (const spent of [touched, read, noted]) expect(spent).not.toHaveBeenCalled();
  },
);

describe.each([
  ["of nobody", "nobody", 401],
  ["of a deactivated user", "gone", 401],
  ["of a user whose record can't be read", "torn", 401],
  ["of somebody who is no superadmin", "ada", 403],
])("a valid token %s", (_, uid, status) => {
  test("costs a read a minute, whatever is asked for and however many ask at once", async () => {
    const { call, touched, read, entries, pass } = guarded();
    const authorization = await bearer({ uid, exp: exp + 600 });
    await call("/session", authorization);
    for (let minute = 1; minute <= 3; minute += 1) {
      for (const [method, path] of calls) {
        expect((await call(path, authorization, method)).status, `${method} ${path}`).toBe(status);
      }
      pass(59_999);
      await call("/run", authorization, "POST", "{}");
      expect(read).toHaveBeenCalledTimes(minute);
      pass(1);
      // The first look is held back until all others are answered.
      const others = Promise.withResolvers<void>();
      const stored = entries.get(`user:${uid}`);
      read.mockImplementationOnce(async () => {
        await others.promise;
        return new Map(stored && [[`user:${uid}`, { ...stored, metadata: null }]]);
      });
      const asked = Array.from({ length: 50 }, () => call("/stats", authorization));
      let left = asked.length;
      for (const each of asked) {
        void each.then(() => {
          left -= 1;
          if (left === 1) others.resolve();
        });
      }
      await Promise.all(asked);
      expect(read).toHaveBeenCalledTimes(minute + 1);
    }
    expect(touched).not.toHaveBeenCalled();
  });

  test("gets in within a minute of becoming one of a superadmin", async () => {
    const { call, entries, pass } = guarded();
    const authorization = await bearer({ uid, exp: exp + 600 });
    expect((await call("/session", authorization)).status).toBe(status);
    entries.set(`user:${uid}`, { text: superadmin });
    pass(60_000);
    expect((await call("/session", authorization)).status).toBe(200);
    entries.set(`user:${uid}`, { text: currentUser() });
    expect((await call("/session", authorization)).status).toBe(403);
  });
});

test("a superadmin is looked up with every request", async () => {
  const { call, read } = guarded();
  const authorization = await valid();
  for (const asked of [1, 2, 3]) {
    await call("/session", authorization);
    expect(read).toHaveBeenCalledTimes(asked);
  }
});

test("no more than a thousand refusals are remembered, the latest", async () => {
  const { call, read } = guarded();
  const ask = async (number: number) => call("/session", await bearer({ uid: `nobody${number}`, exp }));
  for (let number = 0; number <= 1_000; number += 1) await ask(number);
  expect(read).toHaveBeenCalledTimes(1_001);
  await ask(1_000);
  expect(read).toHaveBeenCalledTimes(1_001);
  await ask(0);
  expect(read).toHaveBeenCalledTimes(1_002);
});
