import { expect, test } from "vitest";
import { plan, type Readable } from "../../src/engine/plan.ts";
import { cleanUp } from "../../src/engine/planCleanup.ts";
import {
  type Conversion,
  copy,
  type Definition,
  defineCollection,
  derive,
  each,
  fieldOf,
  firstNumber,
  inList,
  inObject,
  isoToMs,
  isPositive,
  largestNumber,
  lengthOf,
  msToIso,
  now,
  ofType,
  onlyElement,
  releaseRetained,
  snapshots,
  times,
  toNumber,
  toText,
  trim,
  upperCase,
  users,
  type ValueType,
  values,
  whenEmpty,
} from "../../src/index.ts";
import { activityFieldsOf } from "../../src/schema/definition.ts";

const things: Definition = {
  ...{ type: "thing", plural: "Things", prefix: "thing:" },
  containers: { box: { size: 0, list: [] } },
  copies: [copy("colour", "box.colour", "string", { replaces: "none" })],
  fills: { updatedAt: firstNumber("createdAt", now), "box.list": [] },
  deprecated: ["oldPlan"],
  retained: { colour: "the catalogue still reads it" },
  activityFields: ["updatedAt", "box.usedAt"],
  secrets: [],
};
const ring: Record<string, unknown> = {};
ring.again = ring;
const fill = (template: unknown) => ({ fills: { updatedAt: template } });
const copied = (from: unknown, to: unknown, type: unknown = "string", more: object = {}) => ({
  copies: [{ from, to, type, ...more }],
});

test.each<[what: string, wrong: object, message: string]>([
  ["a type that is no word", { type: "Thing 1" }, "type must be a word"],
  ["a prefix without a colon", { prefix: "thing" }, 'prefix "thing"'],
  ["a path that two steps set", { fills: { box: 1 } }, "box is set by two steps"],
  ["a fill of what is copied", { fills: { "box.colour": "" } }, "the fill box.colour has to be in the template of box"],
  [
    "two copies to one place",
    { copies: [copy("a", "box.x", "string"), copy("b", "box.x", "string")] },
    "box.x is set by two",
  ],
  [
    "a legacy field that is filled",
    { ...copied("updatedAt", "box.x"), retained: {} },
    "updatedAt is a legacy field, but a step sets it",
  ],
  ["a legacy field that is a container", { ...copied("box", "x"), retained: {} }, "box is a legacy field"],
  ["a copy into itself", copied("box", "box.x"), "the copy of box to box.x would put one of them into the other"],
  ["a deprecated field that is copied", { deprecated: ["colour"] }, "colour is both copied and deprecated"],
  [
    "a copy to no container",
    copied("plan", "billing.plan"),
    "plan is copied to billing.plan, which is not a field of one",
  ],
  ["a copy to deep inside", copied("plan", "box.a.b"), "box.a.b, which is not a field of one"],
  [
    "a copy to a container that is misspelt",
    copied("emails[].ok", "emails[].mta.ok"),
    "add emails[].mta to containers, or to optionalContainers",
  ],
  [
    "a copy out of a list",
    copied("emails[].ok", "box.x"),
    "takes a value out of a list: the new place has to be in emails[]",
  ],
  [
    "a copy from one list to another",
    copied("emails[].ok", "phones[].ok"),
    "has to be in emails[] as well; or use derive",
  ],
  [
    "a copy of list entries",
    copied("emails[]", "box.x"),
    'the copy of "emails[]" to "box.x": "emails[]" is not a path',
  ],
  ["a copy from one entry", copied("emails[0].ok", "emails[].verified"), '"emails[0].ok" is not a path'],
  [
    "an unknown conversion",
    copied("plan", "box.x", "string", { convert: { $convert: "reverse" } }),
    'the copy of plan to box.x has an unknown conversion "reverse"',
  ],
  [
    "a conversion that was not called",
    copied("plan", "box.x", "string", { convert: times }),
    "has a conversion that is a function: call it",
  ],
  ["a factor that is none", copied("plan", "box.x", "number", { convert: times("2" as never) }), 'multiplies by "2"'],
  ["a field that is none", copied("plan", "box.x", "object", { convert: inObject("a.b") }), 'puts values into "a.b"'],
  ["values that are null", copied("plan", "box.x", "string", { convert: values({ a: null as never }) }), "holds null"],
  [
    "elements converted by nothing",
    copied("plan", "box.x", "array", { convert: each() }),
    "converts each element by nothing",
  ],
  [
    "another way out",
    copied("plan", "box.x", "string", { convert: trim, onFailure: "ignore" }),
    'has the onFailure "ignore", which is none of error, report, leave',
  ],
  ["an optional container that nothing is copied into", { optionalContainers: { bag: {} } }, "bag is never created"],
  [
    "an optional container that is none",
    { containers: { box: { list: [] }, bag: {} }, optionalContainers: { bag: {} }, ...copied("colour", "bag.x") },
    "the container bag is both optional and not",
  ],
  [
    "a container inside an optional one",
    {
      containers: { box: { list: [] }, "bag.inner": {} },
      optionalContainers: { bag: {} },
      ...copied("colour", "bag.x"),
    },
    "bag.inner is inside bag, which is optional, so it has to be optional as well",
  ],
  [
    "a step inside what another one sets",
    { copies: [copy("colour", "box.colour", "string"), copy("a", "files", "array")], fills: { "files[].kind": 1 } },
    "a step sets files[].kind, which is inside files",
  ],
  [
    "a legacy field inside what a step sets",
    { fills: { plan: {} }, ...copied("plan.old", "box.x"), retained: {} },
    "the legacy field plan.old is inside plan, which a step sets",
  ],
  [
    "a template with a legacy field",
    { containers: { box: { old: 1, list: [] } }, deprecated: ["box.old"], ...copied("colour", "box.colour") },
    "box.old is a legacy field, but the template of box has it",
  ],
  [
    "a derived field without a version",
    { derived: [{ to: "x", from: ["a"] }] },
    "x needs a whole number as its version",
  ],
  [
    "a derived field from nothing",
    { derived: [derive("x", { from: [], version: 1, compute: () => 1 })] },
    "x has to list the paths it is from",
  ],
  ["a derived field without code", { derived: [{ to: "x", from: ["a"], version: 1 }] }, "x needs a function compute"],
  [
    "a derived field in no container",
    { derived: [derive("y.x", { from: ["a"], version: 1, compute: () => 1 })] },
    "y.x is inside y, which has to be a container",
  ],
  [
    "a derived field that reads a later one",
    {
      derived: [
        derive("one", { from: ["two"], version: 1, compute: () => 1 }),
        derive("two", { from: ["a"], version: 1, compute: () => 1 }),
      ],
    },
    "the derived field one reads two, which is computed after it",
  ],
  [
    "two copies to one place that has a default",
    { copies: [copy("colour", "x", "number"), copy("b", "x", "number")], fills: { x: 0 } },
    "x is set by two steps",
  ],
  [
    "a derived field that is filled",
    { derived: [derive("x", { from: ["a"], version: 1, compute: () => 1 })], fills: { x: 0 } },
    "x is set by two steps",
  ],
  [
    "a legacy field inside another",
    { copies: [copy("colour", "box.colour", "object"), copy("colour.dark", "box.dark", "string")] },
    "the legacy field colour.dark is inside the legacy field colour",
  ],
  ["a schema that is none", { validate: { parse: () => true } }, "validate must be a Standard Schema"],
  ["ids as text", { ids: "a+" }, "ids must be a regular expression"],
  ["ids that remember", { ids: /a/g }, "ids must not have the flags g and y"],
  [
    "a source in another list",
    { fills: { "a[].n": lengthOf("b[].c") } },
    "reads b[].c, which is in another list: use derive",
  ],
  ["a copy from an empty path", copied("", "box.x"), 'the copy of "" to "box.x": "" is not a path'],
  ["a copy to an empty name", copied("plan", "box."), '"box." is not a path'],
  ["a copy from a number", copied(7, "box.x"), "7 is not a path"],
  ["a copy that reaches the prototype", copied("plan", "box.__proto__"), '"box.__proto__" is not a path'],
  ["a copy of no type", copied("plan", "box.x", "date"), 'box.x as "date"'],
  [
    "a placeholder of another type",
    copied("plan", "box.x", "string", { replaces: 0 }),
    "replaces 0, which is not of its type string",
  ],
  [
    "a placeholder that is null",
    copied("plan", "box.x", "string", { replaces: null }),
    "the copy of plan to box.x replaces what is no constant: it holds null",
  ],
  [
    "a placeholder to work out",
    copied("plan", "box.x", "object", { replaces: lengthOf("a") }),
    "holds a value to work out",
  ],
  [
    "a container by the name constructor",
    { containers: { constructor: {} } },
    'the container "constructor" is not a path',
  ],
  [
    "a container inside none",
    { containers: { "a.b": {} } },
    "the container a.b is inside a, which has to be one as well",
  ],
  ["a container that is a list", { containers: { box: [] } }, "the container box must be an object of fields"],
  ["a container to work out", { containers: { box: lengthOf("a") } }, "the container box must be an object of fields"],
  [
    "a default that JSON can't say",
    { containers: { box: { size: Number.NaN, list: [] } } },
    "the container box holds NaN",
  ],
  [
    "a default that is undefined",
    { containers: { box: { size: undefined, list: [] } } },
    "the container box holds undefined",
  ],
  [
    "a default without an end",
    { containers: { box: { list: [], ring } } },
    "the container box is nested more than 30 levels",
  ],
  [
    "a default named __proto__",
    { containers: { box: { list: [], x: JSON.parse('{"__proto__":1}') } } },
    "holds a field named __proto__",
  ],
  ["a fill that is null", fill(null), "the fill updatedAt holds null"],
  ["a fill that is a function", fill(() => 1), "the fill updatedAt holds "],
  ["a fill of an unknown source", fill({ $source: "sum", of: [] }), 'the fill updatedAt has an unknown source "sum"'],
  ["a fill that reads no path", fill(firstNumber("a..b", now)), 'the fill updatedAt reads "a..b", which is not a path'],
  ["a fill that reads a number", fill({ $source: "length", of: 3 }), "the fill updatedAt reads 3"],
  [
    "a fill without another way",
    fill({ $source: "firstNumber", of: ["a"], otherwise: "later" }),
    'is otherwise "later"',
  ],
  ["a list of values to work out", fill([lengthOf("a")]), "the fill updatedAt holds a value to work out"],
  [
    "a fill inside no container",
    { fills: { "other.list": [] } },
    "the fill other.list is neither a top-level field nor",
  ],
  [
    "a fill that a created container lacks",
    { fills: { "box.more": [] } },
    "the fill box.more has to be in the template of box",
  ],
  ["a fill of an empty path", { fills: { "": 1 } }, 'the fill "" is not a path'],
  ["an empty deprecated path", { deprecated: ["a."] }, 'the deprecated field "a." is not a path'],
  ["a deprecated number", { deprecated: [7] }, "the deprecated field 7"],
  ["deprecated fields that are no list", { deprecated: "oldPlan" }, "deprecated must be a list"],
  [
    "a retained field that is none of its own",
    { retained: { plan: "why" } },
    '"plan" is retained, but is not one of its legacy fields',
  ],
  ["a retained field without a reason", { retained: { colour: " " } }, "colour is retained without a reason"],
  ["retained fields as a list", { retained: ["colour"] }, "retained must be an object"],
  ["an empty activity field", { activityFields: ["updatedAt", ""] }, 'the activity field "" is not a path'],
  ["an activity field of inherited things", { activityFields: ["box.prototype"] }, "box.prototype"],
  ["an old activity field that is a number", { activityFields: undefined, touched: [1] }, "the activity field 1"],
  ["no type", { type: undefined }, "type must be a word such as user"],
  ["a type that is a list", { type: ["thing"] }, "type must be a word such as user"],
  ["no copies", { copies: undefined }, "copies must be a list of what copy makes: write [] for none"],
  ["no containers", { containers: undefined }, "containers must be an object of paths and values: write {} for none"],
  ["no deprecated fields", { deprecated: undefined }, "deprecated must be a list of paths: write [] for none"],
  ["no secrets", { secrets: undefined }, "secrets must be a list of paths: write [] for none"],
  ["secrets as text", { secrets: "abc" }, "secrets must be a list of paths: write [] for none"],
  ["shown secrets as text", { notSecret: "abc" }, "notSecret must be a list of paths: write [] for none"],
  ["derived fields that are null", { derived: null }, "derived must be a list of what derive makes"],
  ["a derived field that is none", { derived: [undefined] }, "derived holds undefined, which is none: make it with"],
  ["a schema that is null", { validate: null }, "validate must be a Standard Schema"],
  ["a path without an end", copied(ring, "box.x"), "an object that JSON can't say is not a path: join the names"],
  ["a secret without an end", { secrets: [ring] }, "secrets names an object that JSON can't say, which can't exist"],
  ["a source without an end", fill({ $source: ring }), "has an unknown source an object that JSON can't say"],
  [
    "a copy of all entries",
    copied("tags[]", "labels[]", "array"),
    "write tags[].name for a field of every entry, or tags for the",
  ],
  ["a fill of an entry", { fills: { "emails[0]": 1 } }, "is not a path: write emails[].name for a field of every"],
  [
    "a field of one entry that is copied",
    copied("emails[0].ok", "emails[0].verified", "boolean"),
    '"emails[0].ok" is not a path: write emails[].ok for every entry of the list',
  ],
  [
    "a path with a gap",
    { deprecated: ["a..b"] },
    "join the names of fields by dots, with [] for every entry of a list",
  ],
  ["a misspelt member", { excludeKeys: /^thing:draft/ }, 'unknown member "excludeKeys": write excludedKeys, or leave'],
  ["a member without its last letter", { fill: {} }, 'it has an unknown member "fill": write fills, or leave it out'],
  [
    "a derived field among its copies",
    { copies: [derive("x", { from: ["a"], version: 1, compute: () => 1 })] },
    'copies holds one to "x" with an unknown member "version": write one of from, to, type, replaces, ',
  ],
  ["a misspelt member that it needs", { copies: undefined, copys: [] }, 'unknown member "copys": write copies'],
  [
    "a misspelt member that is like two",
    { optionalContainer: {} },
    'unknown member "optionalContainer": write optionalContainers, or leave it out',
  ],
  ["a member like no other", { hooks: [] }, 'unknown member "hooks": write one of type, plural, prefix, ids, '],
  [
    "a copy with a misspelt conversion",
    copied("size", "box.bytes", "number", { conversion: toNumber }),
    'copies holds one to "box.bytes" with an unknown member "conversion": write convert, or leave it out',
  ],
  [
    "a copy with a misspelt way out",
    copied("size", "box.bytes", "number", { convert: toNumber, onfailure: "leave" }),
    'with an unknown member "onfailure": write onFailure',
  ],
  [
    "a derived field with a misspelt version",
    { derived: [{ ...derive("x", { from: ["a"], version: 1, compute: () => 1 }), versions: 2 }] },
    'derived holds one to "x" with an unknown member "versions": write version',
  ],
  [
    "a derived field that a created container has",
    { derived: [derive("box.size", { from: ["a"], version: 1, compute: () => 1 })] },
    "the derived field box.size is in the template of box, so it is never absent: leave it out there",
  ],
  [
    "a derived field that an optional container has",
    {
      optionalContainers: { bag: { inner: { size: 0 } }, "bag.inner": {} },
      copies: [copy("colour", "box.colour", "string"), copy("old", "bag.inner.x", "string")],
      derived: [derive("bag.inner.size", { from: ["a"], version: 1, compute: () => 1 })],
    },
    "the derived field bag.inner.size is in the template of bag",
  ],
  [
    "ids of which a part will do",
    { ids: /[a-z]+/ },
    "ids /[a-z]+/ takes ids of which it matches a part: write /^[a-z]+$/",
  ],
  ["ids of which one kind ends anywhere", { ids: /^u\d+|team$/i }, "write /^(?:u\\d+|team)$/i,"],
  ["ids of another kind of pattern", { ids: /^[\w--_]+/v }, "write /^[\\w--_]+$/v,"],
  [
    "excluded keys of no folder",
    { prefix: "things/", excludedKeys: /^draft/ },
    "matches no key of a record: begin it with the prefix, things/",
  ],
  ["ids with an end at every line", { ids: /^\d+$/m }, "write /^\\d+$/"],
  [
    "excluded keys of another prefix",
    { excludedKeys: /^draft:/ },
    "excludedKeys /^draft:/ matches no key of a record: begin it with the prefix, thing:",
  ],
  [
    "a type that its conversion does not give",
    copied("plan", "box.x", "string", { convert: isoToMs }),
    "the copy of plan to box.x declares the type string, but isoToMs gives number: declare number, or convert",
  ],
  [
    "a type that none of its values has",
    copied("plan", "box.x", "string", { convert: [trim, values({ a: 1, b: 2 }, 0)] }),
    "declares the type string, but values gives number",
  ],
  [
    "conversions that never fit",
    copied("plan", "box.x", "string", { convert: [isoToMs, trim] }),
    "has trim after isoToMs, which gives number: trim takes string",
  ],
  [
    "conversions of elements that never fit",
    copied("plan", "box.x", "array", { convert: each(toText, times(2)) }),
    "has times after toText, which gives string: times takes number",
  ],
  [
    "a fill of another type than its copy",
    { ...copied("colour", "x", "number"), fills: { x: "none" } },
    "the fill x has the type string, but what is copied there has number",
  ],
  [
    "a computed fill of another type than its copy",
    { ...copied("colour", "x", "number"), fills: { x: isPositive("n") } },
    "the fill x has the type boolean, but what is copied there has number",
  ],
  ["no values", copied("plan", "box.x", "string", { convert: values({}) }), "has values without any: name one, or"],
  ["a factor that loses the value", copied("plan", "box.x", "number", { convert: times(0) }), "multiplies by 0: write"],
  [
    "a container that is a list as well",
    { containers: { emails: {} }, fills: {}, ...copied("colour", "emails[].colour") },
    "emails[].colour takes emails for a list, but it is a container: write emails[] in both, or in neither",
  ],
  [
    "a list of which a field is taken",
    { copies: [copy("p[].x", "p[].y", "string"), copy("p.z", "colour", "string")], retained: {} },
    "p[].y takes p for a list, but p.z takes it for an object: write p[] in both, or in neither",
  ],
  [
    "a list in a list of which a field is set",
    { fills: { "a[][].x": 1, "a[].y": 1 } },
    "a[][].x takes a[] for a list, but a[].y takes it for an object",
  ],
])("a definition with %s is refused at start-up, by collection and step", (_what, wrong, message) => {
  expect(() => defineCollection({ ...things, ...wrong } as never)).toThrow(message);
  const { type } = { ...things, ...wrong } as { type: string };
  expect(() => defineCollection({ ...things, ...wrong } as never)).toThrow(`Definition of "${type}": `);
});

test.each<[Conversion[], ValueType]>([
  [[isoToMs, msToIso], "string"],
  [[trim, whenEmpty("none"), upperCase], "string"],
  [[values({ a: 1, b: "two" })], "string"],
  [[toNumber, values({ 1: [] }, [])], "array"],
  [[inList, values({}, "none")], "string"],
  [[onlyElement, fieldOf("type")], "boolean"],
  [[inObject("id"), fieldOf("id"), times(2)], "number"],
  [[ofType("string"), isoToMs], "number"],
  [[trim, whenEmpty(0)], "number"],
])("%j may give the type %s", (convert, type) => {
  const definition = { ...things, copies: [copy("colour", "box.colour", type, { convert, onFailure: "report" })] };
  expect(defineCollection(definition)).toBe(definition);
});

test.each([
  ...[/^.+$/, /^(?:u\d+|team)$/i, /^u\d+$|^team$/, /^[|$]+$/, /^a\|b$/].map((ids) => ({ ids })),
  ...[/draft/, /^thing:draft/, /^thi/, /^(?:thing|draft):/, /^a|b/, /^THING:draft/i, /^t*x/].map((excludedKeys) => ({
    excludedKeys,
  })),
])("keys may be chosen by %o", (keys) => {
  expect(defineCollection({ ...things, ...keys })).toMatchObject(keys);
});

test("what is no definition at all is refused as one", () => {
  expect(() => defineCollection(undefined as never)).toThrow(
    'Definition of "undefined": it must be an object with a type',
  );
});

test("what is in order is taken as it is", () => {
  for (const definition of [things, users, snapshots]) expect(defineCollection(definition)).toBe(definition);
});

test("a definition of 0.1.0, without what is new, goes on as it did", () => {
  const { retained, activityFields, ...old } = { ...things, touched: ["updatedAt"] };
  expect(activityFieldsOf(defineCollection(old))).toEqual(["updatedAt"]);
  expect(cleanUp(old, { colour: "red", box: { colour: "red" } }, ["colour"]).removed).toEqual(["colour"]);
});

test("a host releases a retained field in one line, and no other", () => {
  const released = releaseRetained(snapshots, ["files"]);
  const record = () => ({ files: [1], public: true, metadata: { files: [1], public: true } });
  expect(cleanUp(released, record(), ["files", "public"]).removed).toEqual(["files"]);
  expect(cleanUp(snapshots, record(), ["files", "public"]).removed).toEqual([]);
  expect(() => releaseRetained(snapshots, ["createdBy"])).toThrow(
    /"snapshot": createdBy can't be released; it retains createdAt, .*files/,
  );
  expect(() => releaseRetained({ ...things, retained: {} }, ["colour"])).toThrow("it retains no field");
});

test("the largest number is the largest finite one, with its digits, else the default", () => {
  const definition = defineCollection({ ...things, fills: { views: largestNumber("a", "b.c", "d.e.f", now) } });
  const views = (text: string) =>
    JSON.stringify((plan(definition, text, 9) as Readable).changes.find(({ path }) => path === "views")?.value);
  expect(views('{"a":1,"b":{"c":3},"d":{"e":{"f":2}}}')).toBe("3");
  expect(views('{"a":1,"b":{"c":"3"},"d":{"e":{"f":17000000000000000001}}}')).toBe("17000000000000000001");
  expect(views('{"a":-5,"b":{"c":null}}')).toBe("-5");
  expect(views('{"a":1e400}')).toBe("9");
});
