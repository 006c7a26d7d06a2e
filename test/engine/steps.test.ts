import fc from "fast-check";
import * as valibot from "valibot";
import { describe, expect, test } from "vitest";
import * as zod from "zod";
import { written } from "../../src/control/kinds/written.ts";
import { type Json, parseJson } from "../../src/engine/losslessJson.ts";
import { mask } from "../../src/engine/mask.ts";
import { apply, plan, type Readable } from "../../src/engine/plan.ts";
import { cleanUp } from "../../src/engine/planCleanup.ts";
import {
  type Conversion,
  copy,
  type Definition,
  type Derived,
  defineCollection,
  derive,
  each,
  fieldOf,
  inList,
  inObject,
  isoToMs,
  lowerCase,
  msToIso,
  ofType,
  onlyElement,
  type StandardSchema,
  times,
  toBoolean,
  toNumber,
  toText,
  trim,
  upperCase,
  type ValueType,
  values,
  whenEmpty,
} from "../../src/index.ts";
import { recordId, sharedKey } from "../../src/schema/collections.ts";
import { describeDefinition } from "../../src/schema/describeDefinition.ts";

const now = 1_795_000_000_000;
const base = {
  ...{ type: "thing", plural: "Things", prefix: "thing:", containers: {}, copies: [], fills: {} },
  ...{ deprecated: [], secrets: [] },
} satisfies Definition;

const given: Partial<Record<Conversion["$convert"], ValueType>> = {
  ...{ isoToMs: "number", toNumber: "number", times: "number", toBoolean: "boolean" },
  ...{ inList: "array", each: "array", inObject: "object" },
};

function converting(convert: Conversion | readonly Conversion[], onFailure?: "error" | "report" | "leave") {
  const last = [convert].flat().at(-1) as Conversion;
  const type = last.$convert === "ofType" ? last.type : (given[last.$convert] ?? "string");
  return defineCollection({
    ...base,
    copies: [copy("old", "fresh", type, { convert, ...(onFailure && { onFailure }) })],
  });
}

/** The text of the new place, so that every digit counts; the error's code when there is none. */
function converted(convert: Conversion | readonly Conversion[], old: string): string {
  const planned = plan(converting(convert), `{"old":${old}}`, now);
  if (planned.state === "error") return planned.error.code;
  return JSON.stringify((parseJson((apply(planned) as { text: string }).text) as { fresh: Json }).fresh);
}

describe("conversions", () => {
  test.each<[Conversion | readonly Conversion[], old: string, fresh: string]>([
    [isoToMs, '"2024-02-29"', "1709164800000"],
    [isoToMs, '"2024-02-29T12:00:00+01:00"', "1709204400000"],
    [isoToMs, '"2024-02-29T11:00:00.250Z"', "1709204400250"],
    [isoToMs, "1709204400250", "1709204400250"],
    [isoToMs, '"2024-02-30"', "not-convertible"],
    [isoToMs, '"2024-02-29T12:00:00"', "not-convertible"],
    [isoToMs, '"tomorrow"', "not-convertible"],
    [msToIso, "1709204400250", '"2024-02-29T11:00:00.250Z"'],
    [msToIso, '"2024-02-29"', '"2024-02-29"'],
    [msToIso, "8640000000000001", "not-convertible"],
    [msToIso, "1.5", "not-convertible"],
    [toNumber, '" 42 "', "42"],
    [toNumber, '"12345678901234567890"', "12345678901234567890"],
    [toNumber, '"-1.5e3"', "-1500"],
    [toNumber, "7", "7"],
    [toNumber, '"0x10"', "not-convertible"],
    [toNumber, '""', "not-convertible"],
    [toNumber, '"Infinity"', "not-convertible"],
    [toText, "12345678901234567890", '"12345678901234567890"'],
    [toText, "true", '"true"'],
    [toText, "{}", "not-convertible"],
    [toBoolean, '" TRUE"', "true"],
    [toBoolean, "false", "false"],
    [toBoolean, '"yes"', "not-convertible"],
    [toBoolean, "1", "not-convertible"],
    [trim, '"  a b "', '"a b"'],
    [trim, "1", "not-convertible"],
    [[trim, lowerCase], '" AbC "', '"abc"'],
    [upperCase, '"abc"', '"ABC"'],
    [times(1000), "1709204400", "1709204400000"],
    [times(1e308), "1e10", "not-convertible"],
    [times(2), '"2"', "not-convertible"],
    [inList, '"a"', '["a"]'],
    [inList, '["a"]', '["a"]'],
    [inObject("name"), '"a"', '{"name":"a"}'],
    [inObject("name", { kind: "tag" }), '"a"', '{"kind":"tag","name":"a"}'],
    [onlyElement, '["a"]', '"a"'],
    [onlyElement, '["a","b"]', "not-convertible"],
    [onlyElement, "[null]", "not-convertible"],
    [onlyElement, '"a"', "not-convertible"],
    [ofType("number"), "12345678901234567890", "12345678901234567890"],
    [ofType("number"), '"1"', "not-convertible"],
    [fieldOf("name"), '{"name":"a","b":1}', '"a"'],
    [fieldOf("name"), '{"b":1}', "not-convertible"],
    [fieldOf("toString"), "{}", "not-convertible"],
    [fieldOf("name"), '"a"', "not-convertible"],
    [values({ free: "none", pro: "active" }), '"pro"', '"active"'],
    [values({ true: "always", false: "never" }), "true", '"always"'],
    [values({ free: "none" }), '"gold"', "not-convertible"],
    [values({ free: "none" }), '"constructor"', "not-convertible"],
    [values({ free: "none" }, "other"), '{"a":1}', '"other"'],
    [whenEmpty("none"), '""', '"none"'],
    [whenEmpty(["a"]), "[]", '["a"]'],
    [whenEmpty("none"), "0", "0"],
    [each(trim, inObject("name")), '[" a ",null,"b"]', '[{"name":"a"},null,{"name":"b"}]'],
    [each(trim), '["a",1]', "not-convertible"],
    [each(trim), '"a"', "not-convertible"],
  ])("%j of %s gives %s", (convert, old, fresh) => {
    expect(converted(convert, old)).toBe(fresh);
  });

  test("a value that can't be converted is the record's error, is reported, or is left, as the definition says", () => {
    const text = '{"old":"soon"}';
    expect(plan(converting(isoToMs, "error"), text, now)).toEqual({
      state: "error",
      error: { code: "not-convertible", message: '"old" is a string that can\'t be converted for "fresh" (isoToMs).' },
    });
    const reported = plan(converting([isoToMs, toText], "report"), text, now) as Readable;
    expect(reported.record).toEqual({ old: "soon", fresh: "soon" });
    expect(plan(converting(isoToMs, "report"), text, now)).toMatchObject({
      warnings: [{ path: "fresh", expected: "number", actual: "string" }],
    });
    expect(plan(converting(isoToMs, "leave"), text, now)).toMatchObject({ state: "current", changes: [] });
  });

  test("what the application wrote to the new place counts, also when the old value can't be converted", () => {
    const text = '{"old":"soon","fresh":5}';
    expect(plan(converting(isoToMs), text, now)).toMatchObject({
      state: "current",
      conflicts: [{ path: "fresh", from: "old" }],
    });
  });

  test("two copies share a field's values by their type, and a clean-up wants each value somewhere", () => {
    const definition = defineCollection({
      ...base,
      copies: [
        copy("port", "number", "number", { convert: ofType("number"), onFailure: "leave" }),
        copy("port", "name", "string", { convert: ofType("string"), onFailure: "leave" }),
      ],
    });
    const planned = plan(definition, '{"port":80,"name":"theirs"}', now) as Readable;
    expect(planned).toMatchObject({ record: { number: 80, name: "theirs" }, conflicts: [] });
    expect(cleanUp(definition, planned.record, ["port"]).removed).toEqual(["port"]);
    const other = { port: true };
    expect(cleanUp(definition, other, ["port"]).removed).toEqual([]);
    expect(other).toEqual({ port: true });
  });

  test("a field that is copied gets its default where there is nothing to copy", () => {
    const definition = defineCollection({
      ...base,
      copies: [copy("old", "fresh", "number", { convert: toNumber })],
      fills: { fresh: 1 },
    });
    expect((plan(definition, '{"old":"0.5"}', now) as Readable).record.fresh).toBe(0.5);
    expect((plan(definition, "{}", now) as Readable).record.fresh).toBe(1);
  });

  test("a clean-up keeps an object of which only some fields were taken", () => {
    const taking = (...names: string[]) =>
      defineCollection({
        ...base,
        copies: names.map((name) => copy("owner", `owner_${name}`, "string", { convert: fieldOf(name) })),
      });
    const cleaned = (definition: Definition) => {
      const { record } = plan(definition, '{"owner":{"name":"a","bio":"long"}}', now) as Readable;
      return cleanUp(definition, record, ["owner"]).removed;
    };
    expect(cleaned(taking("name"))).toEqual([]);
    expect(cleaned(taking("name", "bio"))).toEqual(["owner"]);
    const inList = defineCollection({
      ...base,
      copies: [copy("tags", "names", "array", { convert: each(fieldOf("name")) })],
    });
    const tags = (text: string) => cleanUp(inList, (plan(inList, text, now) as Readable).record, ["tags"]).removed;
    expect(tags('{"tags":[{"name":"a"},{"name":"b","colour":1}]}')).toEqual([]);
    expect(tags('{"tags":[{"name":"a"}]}')).toEqual(["tags"]);
  });

  test("a clean-up removes a value that was reported and copied as it is, also where a field should have been taken", () => {
    const definition = converting(fieldOf("name"), "report");
    const { record } = plan(definition, '{"old":"Ada"}', now) as Readable;
    expect(cleanUp(definition, record, ["old"])).toEqual({ removed: ["old"], conflicts: [] });
    expect(record).toEqual({ fresh: "Ada" });
  });

  test("whatever copies take apart, a clean-up takes away no value that is nowhere else", () => {
    const name = fc.constantFrom("x", "y", "z");
    // Each leaf is a text of its own, and some a copy can't convert.
    const legacy = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 2 },
        fc.uuid(),
        fc.dictionary(name, tie("value"), { maxKeys: 3 }),
        fc.array(tie("value"), { maxLength: 2 }),
      ),
    })).value;
    const link = fc.oneof(name.map(fieldOf), fc.constantFrom(onlyElement, inList, whenEmpty("none"), toNumber));
    const chain = fc.array(
      fc.oneof(
        link,
        link.map((inner) => each(inner)),
      ),
      { maxLength: 3 },
    );
    const leaves = (value: unknown): string[] =>
      typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [String(value)];
    fc.assert(
      fc.property(legacy, fc.array(chain, { minLength: 1, maxLength: 3 }), (old, chains) => {
        const copies = chains.map((convert, index) =>
          copy("old", `new_${index}`, "object", { convert, onFailure: "leave" }),
        );
        // Not checked: some of these chains can convert nothing.
        const definition: Definition = { ...base, copies };
        const { record } = plan(definition, JSON.stringify({ old }), now) as Readable;
        cleanUp(definition, record, ["old"]);
        const left = leaves(record);
        expect(leaves(old).filter((leaf) => !left.includes(leaf))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a secret stays secret, whatever a conversion makes of it", () => {
    for (const [convert, type, secrets] of [
      [fieldOf("pin"), "string", ["inner.pin"]],
      [[inList, each(fieldOf("pin"))], "array", ["inner.pin"]],
      [fieldOf("apiKey"), "string", []],
      [inObject("data"), "object", ["inner.pin"]],
      [[fieldOf("pin"), values({ S3CR3T: "S3CR3T" }, "S3CR3T")], "string", ["inner.pin"]],
    ] as const) {
      const definition = defineCollection({ ...base, secrets, copies: [copy("inner", "code", type, { convert })] });
      const planned = plan(definition, '{"inner":{"pin":"S3CR3T","apiKey":"S3CR3T"}}', now) as Readable;
      expect(JSON.stringify(planned.record.code)).toContain("S3CR3T");
      const shown = [mask(definition, "", planned.record), written(definition, planned.record, planned.changes)];
      expect(JSON.stringify(shown).replace('"pin":"S3CR3T"', secrets.length > 0 ? '"pin":"S3CR3T"' : "")).not.toContain(
        "S3CR3T",
      );
    }
  });

  test("a clean-up compares with the converted value", () => {
    const definition = converting(isoToMs);
    const [same, other] = [1_709_164_800_000, 5].map((fresh) => ({ old: "2024-02-29", fresh }));
    expect(cleanUp(definition, same as never, ["old"])).toEqual({ removed: ["old"], conflicts: [] });
    expect(cleanUp(definition, other as never, ["old"])).toEqual({
      removed: [],
      conflicts: [{ path: "fresh", from: "old" }],
    });
  });
});

describe("derived fields", () => {
  const computing = (compute: Derived["compute"], from = ["a", "list[].n"]) =>
    defineCollection({ ...base, derived: [derive("sum", { from, version: 1, compute })] });
  const derived = (compute: Derived["compute"], text = '{"a":1,"list":[{"n":2},{},{"n":3}]}') => {
    const planned = plan(computing(compute), text, now);
    return planned.state === "error" ? planned.error.message : planned.record.sum;
  };

  test("a function gets copies of the values, and the run's start", () => {
    expect(derived(([a, ns], { now: at }) => [a, ns, at])).toEqual([1, [2, 3], now]);
    const text = '{"list":[{"n":[1]}]}';
    expect(derived(([, ns]) => ns[0].push(2), text)).toBe(2);
    expect(
      (
        plan(
          computing(([, ns]) => ns[0].push(2)),
          text,
          now,
        ) as Readable
      ).record.list,
    ).toEqual([{ n: [1] }]);
  });

  test("of a list that the new place is not in, a function gets all values; of one that it is in, those of its entry", () => {
    const definition = defineCollection({
      ...base,
      derived: [
        derive("items[].all", { from: ["tags[].n", "items[].id"], version: 1, compute: (values) => values }),
        derive("a[].b[].t", { from: ["a[].c[].n"], version: 1, compute: ([ns]) => ns }),
      ],
    });
    const text = '{"items":[{"id":7},{"id":8}],"tags":[{"n":1},{"n":2}],"a":[{"b":[{},{}],"c":[{"n":3},{"n":4}]}]}';
    expect((plan(definition, text, now) as Readable).record).toMatchObject({
      items: [{ all: [[1, 2], 7] }, { all: [[1, 2], 8] }],
      a: [{ b: [{ t: [3, 4] }, { t: [3, 4] }] }],
    });
  });

  test("a value that is nested too deeply is that record's error", () => {
    const deep = () => JSON.parse(`${"[".repeat(60)}${"]".repeat(60)}`);
    expect(derived(deep)).toBe('The function for "sum" gave a value of more than 50 levels.');
  });

  test("a present field is never computed again, and nothing is set for undefined and null", () => {
    const never = () => {
      throw new Error("called");
    };
    expect(plan(computing(never), '{"sum":0}', now)).toMatchObject({ state: "current" });
    for (const nothing of [undefined, null]) {
      expect(
        plan(
          computing(() => nothing),
          "{}",
          now,
        ),
      ).toMatchObject({ state: "current" });
    }
  });

  test.each<[what: string, compute: Derived["compute"], message: string]>([
    [
      "an exception",
      () => {
        throw new RangeError("hunter2");
      },
      'The function for "sum" failed with RangeError.',
    ],
    [
      "an exception that is none",
      () => {
        throw "hunter2";
      },
      'The function for "sum" failed with string.',
    ],
    ["no number", () => Number.NaN, 'The function for "sum" failed with TypeError.'],
    ["a Map", () => ({ inner: new Map() }), 'The function for "sum" failed with TypeError.'],
    ["a promise", async () => 1, 'The function for "sum" failed with TypeError.'],
    // An unhandled rejection would fail the tests, and would end a program.
    [
      "a promise that fails",
      () => Promise.reject(new Error("hunter2")),
      'The function for "sum" failed with TypeError.',
    ],
    [
      "an exception with a name of its own",
      () => {
        throw Object.assign(new Error(), { name: "hunter2" });
      },
      'The function for "sum" failed with Error.',
    ],
    ["a function", () => () => 1, 'The function for "sum" failed with TypeError.'],
    ["chance", () => Math.random(), 'The function for "sum" gave two different values for the same record.'],
  ])("%s is that record's error, and quotes nothing", (_what, compute, message) => {
    expect(derived(compute)).toBe(message);
  });

  test("its version tells one definition from another, and what it reads from secrets is secret", () => {
    const [one, two] = [1, 2].map((version) =>
      describeDefinition(
        defineCollection({ ...base, derived: [derive("sum", { from: ["a"], version, compute: () => 1 })] }),
      ),
    );
    expect(one).not.toEqual(two);
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
  });
});

describe("the application's own schema", () => {
  const schemas: [string, StandardSchema][] = [
    ["zod", zod.object({ fresh: zod.number().min(1), password: zod.string().min(8).optional() })],
    ["valibot", valibot.object({ fresh: valibot.pipe(valibot.number(), valibot.minValue(1)) })],
  ];
  const validated = (validate: StandardSchema, more: Partial<Definition> = {}) =>
    defineCollection({ ...base, copies: [copy("old", "fresh", "number")], validate, ...more });

  test.each(schemas)("of %s: a record that would not be valid once migrated is an error, by path", (_name, schema) => {
    const planned = plan(validated(schema), '{"old":0}', now);
    expect(planned).toMatchObject({ state: "error", error: { code: "invalid" } });
    expect(planned).toHaveProperty(
      "error.message",
      expect.stringContaining("would not be as the application's schema says: fresh: "),
    );
    expect(plan(validated(schema), '{"old":1}', now)).toMatchObject({ state: "legacy", invalid: null });
  });

  test.each(schemas)(
    "of %s: a current record that is not valid stays current, and says what is wrong",
    (_name, schema) => {
      const planned = plan(validated(schema), '{"fresh":0}', now);
      expect(planned).toMatchObject({ state: "current", invalid: expect.stringContaining("fresh: ") });
    },
  );

  test("no message is about a secret's value", () => {
    const quoting = zod.custom(() => false as boolean, {
      error: ({ input }) => `${JSON.stringify(input)} is wrong`,
    });
    const definition = validated(quoting as StandardSchema, { secrets: ["inner.pin"] });
    const planned = plan(definition, '{"fresh":1,"inner":{"pin":"4711"}}', now) as Readable;
    expect(planned.invalid).toBe("the record: not valid");
    const byPath = zod.object({ password: zod.string().refine(() => false, "hunter2 is too short") });
    const inside = zod.object({ sessions: zod.record(zod.string(), zod.object({ exp: zod.number() })) });
    const keyed = validated(inside, { secrets: ["sessions"] });
    expect((plan(keyed, '{"fresh":1,"sessions":{"tok_1":{}}}', now) as Readable).invalid).toBe("sessions: not valid");
    expect((plan(validated(byPath), '{"fresh":1,"password":"hunter22"}', now) as Readable).invalid).toBe(
      "password: not valid",
    );
  });

  const asSchema = (validate: (value: never) => unknown): StandardSchema => ({
    "~standard": { version: 1, vendor: "none", validate: validate as StandardSchema["~standard"]["validate"] },
  });

  test.each<[what: string, validate: (value: never) => unknown, says: string]>([
    ["throws", () => JSON.parse("hunter2"), "the schema's own code failed"],
    ["answers nothing", () => undefined, "the schema's own code failed"],
    ["answers later", async () => ({}), "answers only later"],
    ["fails later", () => Promise.reject(new Error("hunter2")), "answers only later"],
    // biome-ignore lint/suspicious/noThenProperty: it is what this is about.
    ["answers with what is like a promise", () => ({ then: () => undefined }), "answers only later"],
    ["says nothing of its issue", () => ({ issues: [{}] }), "the schema's own code failed"],
    ["has an issue of no path", () => ({ issues: [{ message: "odd", path: null }] }), "the record: odd"],
    ["has a path of nothing", () => ({ issues: [{ message: "odd", path: [null] }] }), "the schema's own code failed"],
    ["names no issue", () => ({ issues: [] }), "does not say what"],
  ])("one that %s makes no record valid, and breaks no run", (_what, validate, says) => {
    for (const [text, where] of [
      ['{"old":1}', "error.message"],
      ['{"fresh":1}', "invalid"],
    ] as const) {
      expect(plan(validated(asSchema(validate)), text, now)).toHaveProperty(where, expect.stringContaining(says));
    }
  });

  test("a message stays short, whatever it quotes", () => {
    const quoting = asSchema((value) => ({
      issues: [1, 2, 3, 4].map(() => ({ message: `Received ${JSON.stringify(value)}`, path: ["x".repeat(5_000)] })),
    }));
    const planned = plan(validated(quoting), JSON.stringify({ old: 1, bio: "x".repeat(100_000) }), now);
    expect(JSON.stringify(planned).length).toBeLessThan(3_000);
  });

  test.each([
    ["in another case", '{"fresh":1,"pin":"Hunter22"}', "HUNTER22"],
    ["as a number that was rounded", '{"fresh":1,"pin":12345678901234567890}', "12345678901234567000"],
    ["as the name of a field inside one", '{"fresh":1,"pin":{"sk_live_12345":true}}', "sk_live_12345"],
    ["as JSON writes it", '{"fresh":1,"pin":"a\\"b\\"c"}', 'a\\"b\\"c'],
  ])("a message that quotes a secret %s is not shown", (_what, text, quoted) => {
    const quoting = asSchema(() => ({ issues: [{ message: `bad ${quoted}`, path: [] }] }));
    const { invalid } = plan(validated(quoting, { secrets: ["pin"] }), text, now) as Readable;
    expect(invalid).toBe("the record: not valid");
  });
});

describe("keys", () => {
  const idOf = (more: Partial<Definition>, key: string) => recordId(defineCollection({ ...base, ...more }), key);

  test.each<[Partial<Definition>, key: string, id: string | null]>([
    [{ prefix: "app:v2:user:" }, "app:v2:user:ada", "ada"],
    [{ prefix: "app:v2:user:" }, "app:v2:user:byname:ada", null],
    [{ prefix: "users/" }, "users/ada:1", "ada:1"],
    [{ prefix: "users/" }, "users/ada/settings", null],
    [{ ids: /^[^:]+:[^:]+$/ }, "thing:team:ada", "team:ada"],
    [{ ids: /^[^:]+:[^:]+$/ }, "thing:ada", null],
    [{ excludedKeys: /^thing:(draft|test)-/ }, "thing:draft-1", null],
    [{ excludedKeys: /^thing:(draft|test)-/ }, "thing:1", "1"],
    [{ ids: /^.+$/, excludedKeys: /^thing:byname:/ }, "thing:byname:ada", null],
    [{ ids: /^.+$/ }, "thing:", null],
  ])("%j: %s has the id %s", (more, key, id) => {
    expect(idOf(more, key)).toBe(id);
  });
});

test.each<[one: Partial<Definition>, other: Partial<Definition>, shared: string | null]>([
  [{ ids: /^u_\d{8}$/ }, { ids: /^u_\w+$/ }, "thing:u_00000000"],
  [{ ids: /^u_\w+$/ }, { ids: /^u_\d{8}$/ }, "thing:u_00000000"],
  [{ ids: /^[0-9A-HJKMNP-TV-Z]{26}$/ }, { ids: /^[^:]{20,30}$/ }, "thing:00000000000000000000000000"],
  [{ ids: /^(?:eu|us)-(?<shard>\d+)\/[a-z]*$/ }, { ids: /\// }, "thing:eu-0/"],
  [{ prefix: "app:" }, { prefix: "app:thing:", ids: /^t\.\d{4}$/ }, null],
  [{ prefix: "app:", ids: /^thing:/ }, { prefix: "app:thing:", ids: /^t\.\d{4}$/ }, "app:thing:t.0000"],
  [{ ids: /^u_\d{8}$/ }, { ids: /^v_\d{8}$/ }, null],
])("two collections that would share a key are found: %o and %o", (one, other, shared) => {
  const [first, second] = [one, other].map((more) => ({ ...base, ...more }));
  expect(sharedKey(first as Definition, second as Definition)).toBe(shared);
});
