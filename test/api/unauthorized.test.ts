import { describe, expect, test } from "vitest";
import {
  altered,
  bearer,
  encoded,
  exp,
  flipped,
  guarded,
  now,
  otherSecret,
  respelt,
  valid,
  watchLog,
} from "./guarded.ts";

const refused: [string, () => Promise<string | null> | string | null][] = [
  ["no token", () => null],
  ["an empty header", () => ""],
  ["a scheme without a token", () => "Bearer"],
  ["another scheme", async () => (await valid()).replace("Bearer", "Basic")],
  ["a token without a scheme", async () => (await valid()).replace("Bearer ", "")],
  ["two tokens", async () => `${await valid()} ${await valid()}`],
  ["a token that is no token", () => "Bearer nonsense"],
  ["a token without a signature", () => altered((payload) => payload)],
  ["a token with an empty signature", () => altered((payload) => `${payload}.`)],
  ["a token with an empty payload", () => altered((_, signature) => `.${signature}`)],
  ["a token with a third part", () => altered((payload, signature) => `${payload}.${signature}.x`)],
  ["a token with characters that are not base64url", () => altered((payload, signature) => `${payload}!.${signature}`)],
  ["a bad signature", () => altered((payload, signature) => `${payload}.${flipped(signature)}`)],
  ["a signature spelt otherwise", () => altered((payload, signature) => `${payload}.${respelt(signature)}`)],
  ["half a signature", () => altered((payload, signature) => `${payload}.${signature.slice(0, 20)}`)],
  ["the signature of another secret", () => bearer({ uid: "admin", exp }, otherSecret)],
  ["a tampered payload", () => altered((_, signature) => `${encoded({ uid: "admin", exp })}.${signature}`)],
  ["an expired session", () => bearer({ uid: "admin", exp: now / 1000 - 1 })],
  ["a session that expires now", () => bearer({ uid: "admin", exp: now / 1000 })],
  ["a session without an end", () => bearer({ uid: "admin" })],
  ["an end that is text", () => bearer({ uid: "admin", exp: String(exp) })],
  ["a session of nobody", () => bearer({ exp })],
  ["a uid that is no text", () => bearer({ uid: ["admin"], exp })],
  ["an empty uid", () => bearer({ uid: "", exp })],
  ["claims that are a list", () => bearer([{ uid: "admin", exp }])],
  ["no such user", () => bearer({ uid: "nobody", exp })],
  ["a uid that names an index key", () => bearer({ uid: "byname:ada", exp })],
  ["a uid too long for a key", () => bearer({ uid: "u".repeat(600), exp })],
  ["an unreadable user record", () => bearer({ uid: "torn", exp })],
  ["a user record that is a list", () => bearer({ uid: "list", exp })],
  ["an empty user record", () => bearer({ uid: "empty", exp })],
  ["a deactivated user", () => bearer({ uid: "gone", exp })],
  ["a user with another status than active", () => bearer({ uid: "blocked", exp })],
  ["a user with an empty status", () => bearer({ uid: "nameless", exp })],
  ["a user whose status is no text", () => bearer({ uid: "number", exp })],
  ["a user flagged as deactivated", () => bearer({ uid: "flagged", exp })],
  ["a user who says when they were deactivated", () => bearer({ uid: "texted", exp })],
  ["a session of more than 400 days", () => bearer({ uid: "admin", exp: now / 1000 + 400 * 86_400 + 1 })],
  ["a session without an end in sight", () => bearer({ uid: "admin", exp: 1e300 })],
  ["a uid that no key can hold", () => bearer({ uid: "\ud83d", exp })],
];

const logged = watchLog();

describe.each(refused)("%s", (_, authorization) => {
  test("is a 401 that says nothing of the reason, and nothing is acted on", async () => {
    const { call, touched } = guarded();
    const header = await authorization();
    const answer = await call("/run", header, "POST", "{}");
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    const text = await answer.text();
    expect(text).toBe(await (await call("/run", null, "POST", "{}")).text());
    expect(touched).not.toHaveBeenCalled();
    for (const part of header?.split(/[ .]/).filter((part) => part.length > 9) ?? []) {
      expect(`${text}${logged()}`).not.toContain(part);
    }
  });
});

test.each([
  ["GET", "/nowhere"],
  ["GET", "/runs/unknown"],
  ["DELETE", "/stats"],
  ["OPTIONS", "/run"],
  ["GET", "/runs?limit=wrong"],
])("without a session %s %s is a 401 like any other", async (method, path) => {
  const { call, touched } = guarded();
  expect((await call(path, null, method)).status).toBe(401);
  expect(touched).not.toHaveBeenCalled();
});

test.each(["not json", '{"dryrun":true}', "x".repeat(100_000)])(
  "without a session a bad body is a 401",
  async (body) => {
    expect((await guarded().call("/run", null, "POST", body)).status).toBe(401);
  },
);

test("a session in the address does not count", async () => {
  const token = (await valid()).slice("Bearer ".length);
  expect((await guarded().call(`/session?token=${token}&authorization=${token}`, null)).status).toBe(401);
});
