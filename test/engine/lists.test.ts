import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { written } from "../../src/control/kinds/written.ts";
import { maxPlaces } from "../../src/engine/carryOut.ts";
import { equal, type Json, type JsonObject, parseJson } from "../../src/engine/losslessJson.ts";
import { valueAt } from "../../src/engine/places.ts";
import { apply, plan, type Readable } from "../../src/engine/plan.ts";
import { cleanUp } from "../../src/engine/planCleanup.ts";
import { undo, type Written } from "../../src/engine/planUndo.ts";
import {
  copy,
  type Definition,
  defineCollection,
  derive,
  inList,
  isoToMs,
  lengthOf,
  lowerCase,
  times,
  toText,
  trim,
  upgradeWith,
  values,
} from "../../src/index.ts";
import { legacyFields } from "../../src/schema/paths.ts";
import { expectAdditive } from "./additive.ts";
import { cases } from "./arbitrary.ts";

const now = 1_795_000_000_000;

/** Steps of every kind, at the top, in objects, in lists and in lists of lists. */
const steps = {
  containers: {
    shop: { currency: "EUR" },
    "shop.address": { city: "" },
    "orders[].meta": { n: lengthOf("orders[].lines") },
  },
  optionalContainers: {
    "profile.contact": { checked: false },
    "orders[].ship": {},
    "orders[].lines[].product": { v: 1 },
  },
  copies: [
    copy("profile.mail", "profile.contact.email", "string"),
    copy("state", "status", "string", { convert: values({ a: "active", true: "active" }, "unknown") }),
    copy("vat", "orders[].meta.vat", "number"),
    copy("tag", "shop.tags", "array", { convert: inList }),
    copy("orders[].cents", "orders[].total", "number", { convert: times(0.01), onFailure: "report" }),
    copy("orders[].carrier", "orders[].ship.carrier", "string", { convert: [trim, lowerCase], onFailure: "leave" }),
    copy("orders[].at", "orders[].meta.at", "number", { convert: isoToMs, onFailure: "leave" }),
    copy("orders[].lines[].sku", "orders[].lines[].product.id", "string", { convert: toText, onFailure: "report" }),
  ],
  fills: { "orders[].lines[].qty": 1, "shop.address.city": "Bern", "orders[].kind": "web" },
  derived: [
    derive("shop.lines", {
      from: ["orders[].lines"],
      version: 1,
      compute: ([lines]) => (Array.isArray(lines) ? lines.length : undefined),
    }),
  ],
  deprecated: ["profile.gone", "orders[].old", "orders[].lines[].old"],
};

const anyDefinition: fc.Arbitrary<Definition> = fc
  .record({
    copies: fc.subarray(steps.copies, { minLength: 1 }),
    fills: fc.subarray(Object.entries(steps.fills)).map((all) => Object.fromEntries(all)),
    derived: fc.subarray(steps.derived),
    deprecated: fc.subarray(steps.deprecated),
    secrets: fc.subarray(["orders[].carrier", "profile.contact", "orders.lines.sku"]),
  })
  .map((some) => {
    const { containers } = steps;
    const isUsed = ([path]: [string, unknown]) => some.copies.some(({ to }) => to.startsWith(`${path}.`));
    const optionalContainers = Object.fromEntries(Object.entries(steps.optionalContainers).filter(isUsed));
    return defineCollection({
      ...{ type: "customer", plural: "Customers", prefix: "customer:", containers, optionalContainers },
      ...some,
    });
  });

const value = fc.constantFrom<Json>("a", " DHL ", "2024-02-29", "2024-02-30", 7, 0, true, null, "", [], ["x"], {
  b: 1,
});
const object = (fields: Record<string, fc.Arbitrary<Json>>) =>
  fc.record({ foreign: value, ...fields }, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;
const line = object({ sku: value, qty: value, old: value, product: object({ id: value }) });
const lists = (of: fc.Arbitrary<JsonObject>) =>
  fc.array(fc.oneof({ weight: 9, arbitrary: of }, fc.constant(null)), { maxLength: 3 });
const order = object({
  ...{ cents: value, total: value, carrier: value, at: value, old: value, kind: value },
  ship: object({ carrier: value }),
  meta: fc.oneof(object({ at: value, vat: value }), fc.constant(null)),
  lines: lists(line) as fc.Arbitrary<Json>,
});
const record = object({
  ...{ state: value, status: value, vat: value, tag: value },
  profile: object({ mail: value, gone: value, contact: object({ email: value }) }),
  shop: object({ tags: value, address: object({ city: value }) }),
  orders: fc.oneof({ weight: 9, arbitrary: lists(order) as fc.Arbitrary<Json> }, value),
});
const anyRecord = fc.tuple(
  anyDefinition,
  record.map((each) => JSON.stringify(each)),
);

function migrate(definition: Definition, text: string) {
  const planned = plan(definition, text, now);
  if (planned.state !== "legacy") return null;
  const applied = apply(planned) as { text: string };
  const rows = parseJson(JSON.stringify(written(definition, planned.record, planned.changes))) as unknown as Written[];
  return { text: applied.text, planned, rows };
}

describe("whatever is nested, converted, derived or in lists", () => {
  const property = (
    name: string,
    check: (definition: Definition, text: string, migrated: NonNullable<ReturnType<typeof migrate>>) => void,
  ) =>
    test(name, () => {
      fc.assert(
        fc.property(anyRecord, ([definition, text]) => {
          const migrated = migrate(definition, text);
          fc.pre(migrated !== null);
          check(definition, text, migrated as NonNullable<typeof migrated>);
        }),
        cases,
      );
    });

  property("a migration only adds, and a second one finds nothing", (definition, text, { text: after, planned }) => {
    expectAdditive(parseJson(text), parseJson(after), planned.changes);
    const again = plan(definition, after, now + 1);
    expect(again).toMatchObject({ state: "current", changes: [] });
    expect((again as Readable).conflicts).toEqual(planned.conflicts);
  });

  property("an undo gives the record back as it was", (definition, text, { text: after, rows }) => {
    const undone = undo(definition, after, rows);
    expect(undone).toMatchObject({ kept: [], restored: [] });
    expect(equal(parseJson(undone?.text as string), parseJson(text))).toBe(true);
  });

  property(
    "an undo after a clean-up puts back what it took out, or leaves the new place",
    (definition, text, migrated) => {
      const cleaned = parseJson(migrated.text) as JsonObject;
      const copied = legacyFields(definition).filter((field) => !definition.deprecated.includes(field));
      const { removed } = cleanUp(definition, cleaned, copied);
      const undone = undo(definition, JSON.stringify(cleaned), migrated.rows, new Set(removed));
      const kept = undone?.kept.filter(({ reason }) => reason !== "not-empty") ?? [];
      // A converted secret is stored as a digest, from which nobody gets the original back.
      for (const { path, reason } of kept) {
        expect(reason).toBe("last-copy");
        expect(migrated.rows.find((row) => row.path === path)?.original).toHaveProperty("digest");
      }
      const [before, left] = [text, undone?.text as string].map((each) => parseJson(each) as JsonObject);
      for (const { path, from } of migrated.rows) {
        if (from === null || kept.some((each) => each.path === path)) continue;
        expect(valueAt(left as JsonObject, from)).toEqual(valueAt(before as JsonObject, from));
        expect(valueAt(left as JsonObject, path) ?? null).toEqual(valueAt(before as JsonObject, path) ?? null);
      }
    },
  );

  property(
    "an undo after the application added entries touches none of them",
    (definition, _text, { text: after, rows }) => {
      const record = parseJson(after) as JsonObject;
      if (!Array.isArray(record.orders)) return;
      const theirs = { total: 7, kind: "web", meta: { n: 0 }, ship: {}, lines: [{ qty: 1 }], theirs: true };
      record.orders.unshift(theirs);
      const undone = parseJson(undo(definition, JSON.stringify(record), rows)?.text as string) as JsonObject;
      expect((undone.orders as Json[])[0]).toEqual(theirs);
      expect((undone.orders as Json[]).length).toBe(record.orders.length);
    },
  );

  property("a result holds no secret", (definition, _text, { rows }) => {
    const isSecret = (path: string | null) =>
      definition.secrets.some((secret) => path?.replace(/\[\d*\]/g, "").startsWith(secret.replaceAll("[]", "")));
    const secret = rows.filter(({ path, from }) => isSecret(path) || isSecret(from));
    for (const row of secret.filter(({ from }) => from !== null)) {
      expect(row).toHaveProperty("digest");
      expect(row.original ?? { digest: "" }).toHaveProperty("digest");
    }
  });
});

describe("lists", () => {
  const definition = defineCollection({
    ...{ type: "person", plural: "People", prefix: "person:", containers: {}, deprecated: [], secrets: [] },
    copies: [copy("emails[].ok", "emails[].verified", "boolean")],
    fills: { "emails[].kind": "home" },
  });

  test("entries keep their order and their other fields, and an empty or absent list has nothing to do", () => {
    const planned = plan(definition, '{"emails":[{"a":1,"ok":true},null,{"kind":"work","b":2}]}', now) as Readable;
    expect(planned.changes.map(({ path, from }) => [path, from])).toEqual([
      ["emails[0].verified", "emails[0].ok"],
      ["emails[0].kind", null],
    ]);
    expect((apply(planned) as { text: string }).text).toBe(
      '{"emails":[{"a":1,"ok":true,"verified":true,"kind":"home"},null,{"kind":"work","b":2}]}',
    );
    for (const text of ['{"emails":[]}', '{"emails":null}', "{}"]) {
      expect(plan(definition, text, now)).toMatchObject({ state: "current" });
    }
  });

  test.each([
    ['{"emails":"a@b"}', '"emails" is a string where a list is expected.'],
    ['{"emails":[{},"a@b"]}', '"emails[1]" is a string where an object is expected.'],
    ['{"emails":[[]]}', '"emails[0]" is an array where an object is expected.'],
  ])("what is no list of objects is an error, by its place: %s", (text, message) => {
    expect(plan(definition, text, now)).toEqual({ state: "error", error: { code: "bad-container", message } });
  });

  test("in a list of lists an undo leaves alone what the run did not set", () => {
    const nested = defineCollection({
      ...{ type: "sheet", plural: "Sheets", prefix: "sheet:", containers: {}, copies: [], deprecated: [], secrets: [] },
      fills: { "rows[][].n": 0 },
    });
    const { text, rows } = migrate(nested, '{"rows":[[{"id":1},{"id":2}]]}') as NonNullable<ReturnType<typeof migrate>>;
    expect(text).toBe('{"rows":[[{"id":1,"n":0},{"id":2,"n":0}]]}');
    const theirs = '{"rows":[[{"id":2,"n":0},{"id":3,"n":0}]]}';
    expect(undo(nested, theirs, rows)).toMatchObject({ removed: [], text: theirs });
    expect(undo(nested, text, rows)?.text).toBe('{"rows":[[{"id":1},{"id":2}]]}');
  });

  test("a legacy field that is a list where an object is expected is passed over", () => {
    const odd = defineCollection({
      ...{ type: "sheet", plural: "Sheets", prefix: "sheet:", containers: {}, copies: [], secrets: [] },
      fills: { "rows[].n": 0 },
      deprecated: ["rows[].tags.length"],
    });
    const text = '{"rows":[{"tags":["a"]}]}';
    const { text: after, rows } = migrate(odd, text) as NonNullable<ReturnType<typeof migrate>>;
    expect(undo(odd, after, rows)?.text).toBe(text);
  });

  test("an application reads records with any number of entries", () => {
    const text = JSON.stringify({ emails: Array.from({ length: maxPlaces }, () => ({ ok: true })) });
    expect((upgradeWith(definition)(text, now).emails as unknown[]).at(-1)).toEqual({
      ok: true,
      verified: true,
      kind: "home",
    });
  });

  test("more changes than a result row can hold are an error, and the record is left alone", () => {
    const text = JSON.stringify({ emails: Array.from({ length: maxPlaces / 2 + 1 }, () => ({ ok: true })) });
    expect(plan(definition, text, now)).toMatchObject({ state: "error", error: { code: "too-many-changes" } });
    const fewer = JSON.stringify({ emails: Array.from({ length: maxPlaces / 2 }, () => ({ ok: true })) });
    expect(plan(definition, fewer, now)).toMatchObject({ state: "legacy" });
  });

  test.each([
    ["more", [...definition.copies, copy("emails[].label", "emails[].title", "string")], ["emails[].note"]],
    ["fewer", [], []],
  ])("an undo is exact under a definition with %s legacy fields than the run had", (_, copies, deprecated) => {
    const before = '{"emails":[{"ok":true,"label":"a","note":1}]}';
    const { text, rows } = migrate(definition, before) as NonNullable<ReturnType<typeof migrate>>;
    const later = defineCollection({ ...definition, copies, deprecated, fills: {} });
    expect(undo(later, text, rows)).toMatchObject({ text: before, kept: [] });
  });

  test("an entry that moved, or that the application changed, keeps what the run set, and says so", () => {
    const { text, rows } = migrate(definition, '{"emails":[{"a":1,"ok":true},{"a":2,"ok":true}]}') as NonNullable<
      ReturnType<typeof migrate>
    >;
    const record = JSON.parse(text);
    record.emails[1].lastUsed = 5;
    const undone = undo(definition, JSON.stringify(record), rows);
    expect(undone?.removed).toEqual(["emails[0].verified", "emails[0].kind"]);
    expect(undone?.kept).toEqual([
      { path: "emails[1].verified", reason: "changed" },
      { path: "emails[1].kind", reason: "changed" },
    ]);
  });
});
