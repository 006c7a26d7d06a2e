import fc from "fast-check";
import { expect, test } from "vitest";
import { written } from "../../src/control/kinds/written.ts";
import type { Json } from "../../src/engine/losslessJson.ts";
import { isSecret, mask, maskChange } from "../../src/engine/mask.ts";
import type { Change } from "../../src/engine/plan.ts";
import { copy, defineCollection } from "../../src/schema/definition.ts";
import { snapshots } from "../../src/schema/snapshots.ts";

const teams = defineCollection({
  type: "team",
  plural: "Teams",
  prefix: "team:",
  containers: { profile: {}, settings: {} },
  copies: [
    copy("pin", "profile.code", "string"),
    copy("account", "profile.account", "object"),
    copy("inviteToken", "settings.invite", "string"),
    copy("note", "settings.hint", "string"),
    copy("shareToken", "settings.share", "string"),
    copy("hasPassword", "settings.isProtected", "boolean"),
  ],
  fills: {},
  deprecated: [],
  touched: [],
  secrets: ["pin", "members[].badge", "account.number", "settings.hint", "rows[].cells[].x"],
  notSecret: ["settings.share", "profile.publicToken", "devices[].hash"],
});
const hidden = "•••";

test("secrets are masked wherever they stand, and nothing else is", () => {
  const record = {
    id: "s1",
    password: "hunter2",
    passwordHash: "$2b$",
    analytics: { viewCount: 1, viewerIPs: ["192.0.2.1"], viewSessions: [{ ipAddress: "192.0.2.1", seconds: 3 }] },
    metadata: { password: "hunter2", tags: ["a"] },
  };
  expect(mask(snapshots, "", record)).toEqual({
    id: "s1",
    password: hidden,
    passwordHash: hidden,
    analytics: { viewCount: 1, viewerIPs: hidden, viewSessions: [{ ipAddress: hidden, seconds: 3 }] },
    metadata: { password: hidden, tags: ["a"] },
  });
  expect(record.password).toBe("hunter2");
});

test.each<[name: string, stored: Json, shown: Json]>([
  ["in a list", { members: [{ badge: "b", name: "n" }, "x"] }, { members: [{ badge: hidden, name: "n" }, "x"] }],
  ["where a list could be", { members: { badge: "b" } }, { members: { badge: hidden } }],
  ["in lists of lists", { members: [[{ badge: "b" }]] }, { members: [[{ badge: hidden }]] }],
  ["in lists inside lists", { rows: [{ cells: [{ x: "b", y: 1 }] }] }, { rows: [{ cells: [{ x: hidden, y: 1 }] }] }],
  ["at the target of its copy", { profile: { code: "b", name: "n" } }, { profile: { code: hidden, name: "n" } }],
  ["at the source of its copy", { note: "b", settings: { hint: "b" } }, { note: hidden, settings: { hint: hidden } }],
  [
    "inside the target of a copy of what it is in",
    { account: { number: "b", bank: "x" }, profile: { account: [{ number: "b", bank: "x" }] } },
    { account: { number: hidden, bank: "x" }, profile: { account: [{ number: hidden, bank: "x" }] } },
  ],
  ["by its name, at any depth", { a: [{ b: { apiKey: "b", n: 1 } }] }, { a: [{ b: { apiKey: hidden, n: 1 } }] }],
  ["whatever it is", { tokens: ["b"], credentials: { x: "b" } }, { tokens: hidden, credentials: hidden }],
  ["by the name of its copy's source", { settings: { invite: "b" } }, { settings: { invite: hidden } }],
  [
    "unless it is a flag",
    { hasPassword: true, settings: { isProtected: true } },
    { hasPassword: true, settings: { isProtected: true } },
  ],
  [
    "unless it is an exception",
    { profile: { publicToken: "b" }, devices: [{ hash: "b", password: "p" }] },
    { profile: { publicToken: "b" }, devices: [{ hash: "b", password: hidden }] },
  ],
  ["or a copy of one", { shareToken: "b", settings: { share: "b" } }, { shareToken: "b", settings: { share: "b" } }],
  ["unless it is absent", { pin: null, password: null }, { pin: null, password: null }],
])("a secret is masked %s", (_, stored, shown) => {
  expect(mask(teams, "", stored)).toEqual(shown);
});

test("a copy of a secret is a secret", () => {
  expect(maskChange(snapshots, { path: "metadata.password", from: "password" }, "hunter2")).toBe(hidden);
  expect(maskChange(snapshots, { path: "elsewhere", from: "password" }, "hunter2")).toBe(hidden);
  expect(maskChange(snapshots, { path: "metadata", from: null }, { password: "x", tags: [] })).toEqual({
    password: hidden,
    tags: [],
  });
});

test("a path is secret as well when it is inside a secret, and however its lists are written", () => {
  for (const path of ["pin", "pin.inner", "members[].badge", "members.badge", "profile.code", "deep.password.inner"]) {
    expect(isSecret(teams, path), path).toBe(true);
  }
  for (const path of ["pins", "members", "profile", "settings.share", "profile.publicToken"]) {
    expect(isSecret(teams, path), path).toBe(false);
  }
});

test("a field named __proto__ stays a field beside a secret", () => {
  const record = JSON.parse('{"__proto__":{"password":"x","a":1},"constructor":"c"}');
  expect(JSON.stringify(mask(teams, "", record))).toBe('{"__proto__":{"password":"•••","a":1},"constructor":"c"}');
});

const marker = "MARKER-7f3a";
const name = fc.constantFrom("a", "members", "profile", "settings", "0", "__proto__", "x.y", "constructor");
const secretName = fc.constantFrom(
  "password",
  "apiKey",
  "client_secret",
  "viewer-ips",
  "tokens",
  "pwhash",
  "credentials",
);

test("whatever a secret's name stands in, its value is shown nowhere and not kept in the run log", () => {
  const inside = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc
        .tuple(secretName, fc.constantFrom<Json>(marker, [marker], { x: marker }, { x: [{ y: marker }] }))
        .map(([key, value]): Json => ({ [key]: value })),
      fc
        .tuple(name, tie("value"))
        .map(([key, value]): Json => JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`)),
      fc.array(tie("value"), { minLength: 1, maxLength: 3 }),
      fc.tuple(tie("value"), fc.integer()).map(([value, n]): Json => [n, value, "shown"]),
    ),
  })).value;
  fc.assert(
    fc.property(inside, (value) => {
      expect(JSON.stringify(value)).toContain(marker);
      expect(JSON.stringify(mask(teams, "", value))).not.toContain(marker);
      const changes: Change[] = [
        { path: "profile.account", from: "account", value },
        { path: "settings.hint", from: "note", value: { long: "x".repeat(2_000), value }, previous: null },
      ];
      for (const change of changes) {
        expect(JSON.stringify(maskChange(teams, change, change.value))).not.toContain(marker);
        expect(JSON.stringify(written(teams, {}, [change]))).not.toContain(marker);
      }
    }),
    { numRuns: 2_000 },
  );
});
