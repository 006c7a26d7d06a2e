import { expect, test } from "vitest";
import { copy, defineCollection, firstNumber, isPositive, lengthOf } from "../../src/schema/definition.ts";
import { isSecretName } from "../../src/schema/secrets.ts";

const bare = { type: "note", plural: "Notes", prefix: "note:", containers: { box: {} }, copies: [], fills: {} };
const none = { deprecated: [], touched: [], secrets: [] };

test.each([
  ...["password", "PASSWORD", "passwd", "pwd2", "userPass", "passphrase", "passwordHash", "password_salt", "hashedPin"],
  ...["secret", "clientSecret", "client-secret", "CLIENT_SECRET", "clientsecret", "secretAnswer"],
  ...["token", "tokens", "accessToken", "refresh_token", "accesstoken", "token_3", "auth.token", "jwt"],
  ...["apiKey", "api_key", "x-api-key", "APIKey", "API_KEY", "apikey", "apiKeys", "privateKey"],
  ...["hash", "contentHash", "pwhash", "HASH", "credential", "credentials", "awsCredentials"],
  ...["ip", "IP", "ips", "ipAddress", "ip_address", "ipaddress", "IPAddress", "viewerIPs", "lastLoginIp", "clientip"],
])("%s is called like a secret", (name) => {
  expect(isSecretName(name, "other")).toBe(true);
});

test.each([
  ...["tokensUsed", "tokenCount", "tokenLimit", "tokenType", "passwordChangedAt", "password_changed_at", "ipCountry"],
  ...["ship", "zip", "clip", "recipient", "description", "membership", "subscription", "address", "shippingAddress"],
  ...["key", "keys", "publicKey", "monkey", "keyboard", "hashtags", "passenger", "passport", "bypass", "secretary"],
  ...["uid", "name", "stripeCustomerId", "status", "createdBy", "tags", "constructor", "", "…"],
])("%j is not called like a secret", (name) => {
  expect(isSecretName(name, "other")).toBe(false);
});

test("a flag is no secret, a number is a count under a plural name and a secret under any other", () => {
  expect(isSecretName("hasPassword", "boolean")).toBe(false);
  expect(isSecretName("maxTokens", "number")).toBe(false);
  expect(isSecretName("password", "number")).toBe(true);
  expect(isSecretName("pass", "number")).toBe(true);
});

test.each(["", ".", "a..b", ".a", "a.", "[]", "members[]..token", "members.0.token", "members[0].token", "7"])(
  "a secret path that can't exist, %j, stops the start and is named with its collection",
  (path) => {
    for (const paths of [{ secrets: [path] }, { notSecret: [path] }]) {
      const define = () => defineCollection({ ...bare, ...none, ...paths });
      expect(define).toThrow('Definition of "note"');
      expect(define).toThrow(JSON.stringify(path));
    }
  },
);

test.each(["__proto__", "a.constructor", "prototype.b"])("nor is there a secret at %s", (path) => {
  expect(() => defineCollection({ ...bare, ...none, secrets: [path] })).toThrow(path);
});

test.each(["metadata.password", "members[].token", "members.token", "a[][].b", "with space.ümläut"])(
  "%s is a path that a secret can have",
  (path) => {
    expect(defineCollection({ ...bare, ...none, secrets: [path] }).secrets).toEqual([path]);
  },
);

test("what is listed as secret, or copied from or to it, can't be an exception", () => {
  const copies = [copy("code", "box.code", "string")];
  for (const path of ["code", "box.code"]) {
    expect(() => defineCollection({ ...bare, ...none, copies, secrets: ["code"], notSecret: [path] })).toThrow(path);
  }
});

test("a template may not carry a secret's number to where it would be shown", () => {
  for (const path of ["pin", "loginToken"]) {
    const containers = { box: { code: firstNumber(path, 0) } };
    expect(() => defineCollection({ ...bare, ...none, containers, secrets: ["pin"] })).toThrow(path);
    const fills = { code: firstNumber("code", path, 0) };
    expect(() => defineCollection({ ...bare, ...none, fills, secrets: ["pin"] })).toThrow(path);
  }
  const harmless = {
    box: { sessions: lengthOf("tokens"), isProtected: isPositive("pin"), uses: firstNumber("tokens", 0) },
  };
  expect(defineCollection({ ...bare, ...none, containers: harmless, secrets: ["pin"] }).containers).toBe(harmless);
});
