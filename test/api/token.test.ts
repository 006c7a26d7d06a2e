import { expect, test } from "vitest";
import { signToken } from "../../src/api/auth/token.ts";

test("a token is signed as the site signs sessions", async () => {
  const secret = Buffer.from("k".repeat(32)).toString("base64");
  const token = await signToken(secret, { uid: "zoë", exp: 1_800_000_000 });
  const [payload = "", signature = ""] = token.split(".");
  expect(token).toMatch(/^[\w-]+\.[\w-]+$/);
  expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toEqual({ uid: "zoë", exp: 1_800_000_000 });

  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", Buffer.from(secret, "base64"), algorithm, false, ["verify"]);
  const verify = (text: string) =>
    crypto.subtle.verify("HMAC", key, Buffer.from(signature, "base64url"), new TextEncoder().encode(text));
  expect(await verify(payload)).toBe(true);
  expect(await verify(`${payload}x`)).toBe(false);
});

test.each(["no secret!", "", btoa("fifteen bytes..")])(
  "a secret that is no base64 of 16 bytes, %j, signs nothing",
  async (secret) => {
    await expect(signToken(secret, { uid: "u1", exp: 1 })).rejects.toThrow("base64 of at least 16 bytes");
  },
);
