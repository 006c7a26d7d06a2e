import { describe, expect, test } from "vitest";
import { abbreviate } from "../../src/engine/abbreviate.ts";
import { maxDepth } from "../../src/engine/depth.ts";
import { digest } from "../../src/engine/digest.ts";
import { parseJson } from "../../src/engine/losslessJson.ts";
import { mask } from "../../src/engine/mask.ts";
import { apply, plan, type Readable } from "../../src/engine/plan.ts";
import { cleanUp } from "../../src/engine/planCleanup.ts";
import { undo } from "../../src/engine/planUndo.ts";
import { legacyFields } from "../../src/schema/paths.ts";
import { snapshots } from "../../src/schema/snapshots.ts";
import { users } from "../../src/schema/users.ts";

const now = 1_795_000_000_000;
const migrated = (definition: typeof users | typeof snapshots, text: string) =>
  JSON.parse((apply(plan(definition, text, now) as Readable) as { text: string }).text);

describe("what the real application's records need", () => {
  test("a paying customer behind the placeholder none gets in", () => {
    const text = '{"subscriptionStatus":"active","subscription":{"status":"none","lastPaymentAt":1}}';
    expect(migrated(users, text).subscription).toEqual({ status: "active", lastPaymentAt: 1 });
  });

  test("any other status wins over the legacy field, and none over none is nothing to do", () => {
    const conflict = plan(users, '{"subscriptionStatus":"none","subscription":{"status":"active"}}', now) as Readable;
    expect(conflict.conflicts).toEqual([{ path: "subscription.status", from: "subscriptionStatus" }]);
    const same = plan(users, '{"subscriptionStatus":"none","subscription":{"status":"none"}}', now) as Readable;
    expect(same.conflicts).toEqual([]);
    expect(same.changes.map(({ path }) => path)).not.toContain("subscription.status");
  });

  test.each([
    ['{"views":{"n":0},"viewCount":37}', 37],
    ['{"views":{"n":40},"viewCount":37}', 40],
    ['{"views":{"n":"40"},"viewCount":-1}', -1],
    ['{"views":{"n":null},"viewCount":1e400}', 0],
  ])("views are the larger of the two counts: %s", (text, views) => {
    expect(migrated(snapshots, text).analytics.viewCount).toBe(views);
  });

  test("the lists that the application appends to are there, also in analytics that was there before", () => {
    expect(migrated(snapshots, '{"analytics":{"viewCount":3,"viewerIPs":null,"viewSessions":[1]}}').analytics).toEqual({
      ...{ viewCount: 3, viewerIPs: [], viewSessions: [1] },
    });
    const created = plan(snapshots, "{}", now) as Readable;
    expect(created.changes.map(({ path }) => path)).not.toContain("analytics.viewerIPs");
  });

  test("a clean-up takes out no retained field, even one that is named", () => {
    const record = migrated(users, '{"stripeCustomerId":"cus_1","subscriptionStatus":"active"}');
    expect(cleanUp(users, record, legacyFields(users)).removed).toEqual(["subscriptionStatus"]);
    expect(record.stripeCustomerId).toBe("cus_1");
  });
});

describe("a leading byte order mark", () => {
  test("is ignored, and not written back", () => {
    const text = '{"uid":"u1","subscriptionStatus":"trial"}';
    const planned = plan(users, `\uFEFF${text}`, now) as Readable;
    const after = (apply(planned) as { text: string }).text;
    expect(after).toBe((apply(plan(users, text, now) as Readable) as { text: string }).text);
    expect(undo(users, `\uFEFF${after}`, planned.changes)?.text).toBe(text);
    expect((plan(users, `\uFEFF${after}`, now) as Readable).state).toBe("current");
    expect(parseJson(`\uFEFF${text}`)).toEqual(JSON.parse(text));
  });

  test("alone is no record, and inside a text it is a character like any other", () => {
    expect(plan(users, "\uFEFF", now)).toMatchObject({ error: { code: "not-json" } });
    expect(plan(users, "{\uFEFF}", now)).toMatchObject({ error: { code: "not-json" } });
    expect(migrated(users, '{"uid":"\uFEFFu1"}').uid).toBe("\uFEFFu1");
  });
});

describe("what can't be undone isn't written", () => {
  const nested = (levels: number, [open, close]: readonly [string, string]) =>
    `${open.repeat(levels)}1${close.repeat(levels)}`;
  const shapes = { lists: ["[", "]"], objects: ['{"a":', "}"], both: ['[{"a":"]}","b":', "}]"] } as const;

  test("a record nested too deeply is refused when it is planned", () => {
    const text = `{"x":${nested(9_000, shapes.lists)},"subscriptionStatus":"trial"}`;
    expect(plan(users, text, now)).toMatchObject({ state: "error", error: { code: "too-deep" } });
    const odd = `{"x":${nested(200_000, shapes.lists)},"n":12345678901234567890}`;
    expect(plan(users, odd, now)).toMatchObject({ state: "error", error: { code: "too-deep" } });
  });

  test("brackets in strings are no levels, nor is a long list of objects", () => {
    const text = `{"uid":"${"[{".repeat(2_000)}\\\\","list":[${Array(2_000).fill('{"a":"\\"["}').join(",")}]}`;
    expect(plan(users, text, now)).toMatchObject({ state: "legacy" });
  });

  test.each(Object.entries(shapes))("what a plan accepts can be carried out, shown and undone: %s", (name, shape) => {
    const levels = name === "both" ? 2 : 1;
    for (const depth of [maxDepth - 3, maxDepth - 2, maxDepth - 1, maxDepth]) {
      for (const field of ["x", "subscriptionStatus"]) {
        const text = `{"${field}":${nested(Math.floor(depth / levels), shape)}}`;
        const planned = plan(users, text, now);
        const isAccepted = planned.state !== "error";
        expect(isAccepted).toBe(1 + levels * Math.floor(depth / levels) < maxDepth);
        if (!isAccepted) continue;
        const { text: after } = apply(planned) as { text: string };
        const again = plan(users, after, now) as Readable;
        expect(again.state).toBe("current");
        expect(digest(again.record)).toMatch(/^[0-9a-f]{64}$/);
        expect(JSON.stringify(mask(users, "", again.record))).toBe(after);
        expect(abbreviate(again.record)).toBeTruthy();
        expect(undo(users, after, planned.changes)?.text).toBe(text);
        const { removed } = cleanUp(users, again.record, legacyFields(users));
        expect(removed).toEqual(field === "x" ? [] : [field]);
      }
    }
  });
});
