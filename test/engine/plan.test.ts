import { describe, expect, test } from "vitest";
import { parseJson } from "../../src/engine/losslessJson.ts";
import { apply, maxValueBytes, plan, type Readable } from "../../src/engine/plan.ts";
import { defineCollection } from "../../src/schema/definition.ts";
import { users } from "../../src/schema/users.ts";
import { definitionOf } from "./arbitrary.ts";

const now = 1_795_000_000_000;
const migrated = (type: string, text: string) =>
  apply(plan(definitionOf(type), text, now) as Readable) as { text: string };

test("a new field is a line in one file: the engine needs no change for it", () => {
  const withPreferences = defineCollection({
    ...users,
    containers: { ...users.containers, preferences: { theme: "light", notifications: true } },
  });
  const planned = plan(withPreferences, '{"uid":"u1","createdAt":1}', now) as Readable;
  expect(planned.changes.map(({ path }) => path)).toContain("preferences");
  const record = JSON.parse((apply(planned) as { text: string }).text);
  expect(record.preferences).toEqual({ theme: "light", notifications: true });
});

test("two records never share a created object", () => {
  const [first, second] = ["u1", "u2"].map((uid) => plan(users, `{"uid":"${uid}"}`, now) as Readable);
  apply(first as Readable);
  expect(second?.changes[0]?.value).not.toBe(first?.changes[0]?.value);
});

describe("exact numbers", () => {
  test.each([
    "12345678901234567890",
    "-12345678901234567890",
    "1e400",
    "1E-400",
    "-0",
    "-0.0",
    "0.1000000000000000055",
    "9007199254740993",
    "1.7976931348623157e309",
  ])("%s comes out with the digits it went in with", (number) => {
    for (const text of [`{"n":${number}}`, `{"n":[1, ${number}]}`, `{"createdAt":1,"n":{"a":\n${number} }}`]) {
      expect(migrated("user", text).text).toContain(number);
    }
  });

  test("a copied number keeps its digits in its new place too", () => {
    const { text } = migrated("user", '{"lastPaymentAt":12345678901234567890}');
    expect(text).toContain('"lastPaymentAt":12345678901234567890},');
  });

  test("the same number spelled in two ways is no conflict", () => {
    const text = '{"trialEndsAt":1e400,"subscription":{"trialEnd":10e399}}';
    expect((plan(users, text, now) as Readable).conflicts).toEqual([]);
  });

  test("a number of very many digits is copied with all of them, and equals itself", () => {
    const long = `1${"0".repeat(160_000)}1`;
    expect(migrated("user", `{"lastPaymentAt":${long}}`).text).toContain(`"lastPaymentAt":${long}}`);
    for (const [one, other] of [
      [long, `${long}.0`],
      [`1e${"9".repeat(160_000)}`, `1e${"9".repeat(160_000)}`],
    ]) {
      const text = `{"trialEndsAt":${one},"subscription":{"trialEnd":${other}}}`;
      expect((plan(users, text, now) as Readable).conflicts).toEqual([]);
    }
  });

  test("a number too large for a date is not taken for one, a long one is", () => {
    const { text } = migrated("user", '{"lastLoginAt":1e400,"createdAt":17000000000000000001}');
    expect(text).toContain('"lastActivityAt":17000000000000000001');
  });
});

describe("what can't be migrated is left alone, with the reason", () => {
  test.each([
    ["", "empty"],
    ["{", "not JSON"],
    ["null", "null, not an object"],
    ['"text"', "a string, not an object"],
    ["[]", "an array, not an object"],
    ["12345678901234567890", "a number, not an object"],
    ['{"analytics":[]}', '"analytics" is an array'],
    ['{"subscription":"pro"}', '"subscription" is a string'],
    ['{"subscription":12345678901234567890}', '"subscription" is a number'],
  ])("%s", (text, reason) => {
    expect(plan(users, text, now)).toMatchObject({
      state: "error",
      error: { message: expect.stringContaining(reason) },
    });
  });

  test("the reason never quotes the text, which may hold a secret", () => {
    expect(JSON.stringify(plan(users, '{"password":hunter2}', now))).not.toContain("hunter2");
  });

  test("a record that would outgrow KV", () => {
    const text = JSON.stringify({ files: ["x".repeat(maxValueBytes / 2)] });
    expect(apply(plan(definitionOf("snapshot"), text, now) as Readable)).toMatchObject({
      error: { code: "too-large" },
    });
  });

  test("a record that outgrows KV only in UTF-8", () => {
    const text = JSON.stringify({ uid: "€".repeat(Math.ceil(maxValueBytes / 3)) });
    expect(apply(plan(users, text, now) as Readable)).toMatchObject({ error: { code: "too-large" } });
  });

  test.each(["[", '{"a":'])("nesting beyond the stack (%s)", (open) => {
    const deep = `${open.repeat(200_000)}1${(open === "[" ? "]" : "}").repeat(200_000)}`;
    for (const text of [`{"n":12345678901234567890,"x":${deep}}`, `{"status":null,"x":${deep}}`]) {
      expect(plan(users, text, now)).toMatchObject({ state: "error", error: { code: "too-deep" } });
    }
  });
});

test("what a record held is kept to the letter where what is new can stand at its end", () => {
  const text = `{ "uid": "u1",\n  "twice": 1, "twice": 1.0, "deep": ${"[".repeat(400)}${"]".repeat(400)} }\n`;
  const { text: after } = migrated("user", text);
  expect(after.startsWith(text.slice(0, text.lastIndexOf("}")))).toBe(true);
  expect(plan(users, after, now).state).toBe("current");
});

test("20 MB of text is one record like any other", () => {
  const text = JSON.stringify({ uid: "u1", stripeCustomerId: "cus_1", notes: "x".repeat(20_000_000) });
  const { text: after } = migrated("user", text);
  expect((parseJson(after) as { subscription: unknown }).subscription).toEqual({
    status: "none",
    stripeCustomerId: "cus_1",
  });
});
