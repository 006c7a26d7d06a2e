import fc from "fast-check";
import { checkDefinition } from "../../src/schema/checkDefinition.ts";
import { collections } from "../../src/schema/collections.ts";
import type { Constant, Copy, Definition, Source, Template, ValueType } from "../../src/schema/definition.ts";

export const definitionOf = (type: string): Definition => collections.find((each) => each.type === type) as Definition;

/** How many cases each property is tried with; `npm run properties -- --cases 100000` tries more. */
export const cases = { numRuns: Number(process.env.PROPERTY_CASES ?? 500) };

/** Anything that JSON can say as a value, as text; numbers beyond doubles included. */
const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.json({ maxDepth: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("12345678901234567890", "1e400", "-0", "0.1000000000000000055", "1E-400", "null"),
  },
);

const timestamp = fc.integer({ min: 0, max: 4e12 }).map(String);
const dangerousName = fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "toJSON", "");

/** Values as text that a record of this definition may hold: few enough to meet one another, placeholders among them. */
export function valueText(definition: Definition): fc.Arbitrary<string> {
  const known = definition.copies.flatMap(({ replaces }) => (replaces === undefined ? [] : JSON.stringify(replaces)));
  return fc.oneof(anyText, timestamp, fc.constantFrom("null", '"v"', "1", "[]", ...known));
}

/** The text of a record that touches the definition everywhere: fields absent, null, right, wrong, nested and foreign. */
export function recordText(definition: Definition): fc.Arbitrary<string> {
  const containers = Object.keys(definition.containers);
  const topLevel = [
    ...definition.copies.map(({ from }) => from),
    ...Object.keys(definition.fills).filter((path) => !path.includes(".")),
    ...definition.deprecated,
    ...["createdAt", "lastLoginAt", "views", "viewCount", "commentsCount", "uid"],
  ];
  const value = valueText(definition);
  const field = fc.tuple(fc.oneof(fc.constantFrom(...topLevel), dangerousName, fc.string()), value);
  const held =
    containers.length === 0
      ? fc.constant([])
      : fc.array(
          fc.constantFrom(...containers).chain((name) => fc.tuple(fc.constant(name), containerText(definition, name))),
          { maxLength: 3 },
        );
  const legacy = definition.copies.map(({ from }) => from);
  const copied = legacy.length === 0 ? fc.constant([]) : fc.array(fc.tuple(fc.constantFrom(...legacy), value));
  return fc
    .tuple(fc.oneof(copied, fc.array(field, { maxLength: 12 })), held)
    .map(([fields, inside]) => toObject([...fields, ...inside]));
}

function containerText(definition: Definition, name: string): fc.Arbitrary<string> {
  const own = fieldsOf(definition, name);
  const field = fc.oneof(...(own.length > 0 ? [fc.constantFrom(...own)] : []), dangerousName, fc.string());
  const object = fc.array(fc.tuple(field, valueText(definition)), { maxLength: 6 }).map(toObject);
  return fc.oneof({ weight: 5, arbitrary: object }, { weight: 1, arbitrary: anyText });
}

/** The fields of a container that any step sets. */
export function fieldsOf(definition: Definition, container: string): string[] {
  const paths = [...definition.copies.map(({ to }) => to), ...Object.keys(definition.fills)];
  const inside = paths
    .filter((path) => path.startsWith(`${container}.`))
    .map((path) => path.slice(container.length + 1));
  return [...inside, ...Object.keys(definition.containers[container] ?? {})];
}

/** Without duplicate names: JSON keeps only the last of them, which is the parser's doing and not ours. */
const toObject = (fields: [string, string][]): string =>
  `{${[...new Map(fields)].map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",")}}`;

const legacyNames = ["old1", "old2", "old3", "old4", "toJSON"];
const containerNames = ["box", "bag", "valueOf"];
const fieldNames = ["a", "b", "c", "hasOwnProperty"];
const filledNames = ["x", "y", "status"];
const readPaths = ["createdAt", "views.n", "viewCount", "old1", "box.a", "a.b.c"];

const scalar = fc.oneof(fc.constantFrom<Constant>("none", "v", 0, 1, true, false, ""), fc.string());
const constant = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 2 }),
  fc.dictionary(fc.constantFrom(...fieldNames), scalar, { maxKeys: 2 }),
) as fc.Arbitrary<Constant>;
const readPath = fc.constantFrom(...readPaths);
const source: fc.Arbitrary<Source> = fc.oneof(
  fc.record({
    $source: fc.constantFrom("firstNumber" as const, "largestNumber" as const),
    of: fc.array(readPath, { maxLength: 3 }),
    otherwise: fc.oneof(fc.integer(), fc.constant("now" as const)),
  }),
  fc.record({ $source: fc.constantFrom("length" as const, "isPositive" as const), of: readPath }),
);
const template: fc.Arbitrary<Template> = fc.oneof(
  constant,
  source,
  fc.dictionary(fc.constantFrom(...fieldNames), fc.oneof(constant, source), { maxKeys: 2 }),
);
const valueTypeOf = (value: Constant): ValueType => (Array.isArray(value) ? "array" : (typeof value as ValueType));

/** Definitions as a host could write them, with every kind of step in any number; all pass the check at start-up. */
export const anyDefinition: fc.Arbitrary<Definition> = fc
  .record({
    containers: fc.dictionary(
      fc.constantFrom(...containerNames),
      fc.oneof(
        { weight: 6, arbitrary: fc.dictionary(fc.constantFrom(...fieldNames), template, { maxKeys: 3 }) },
        // Too long for a result row, which then keeps only its digest.
        { weight: 1, arbitrary: fc.constant({ a: "x".repeat(1_200), b: 0 }) },
      ),
      { minKeys: 1, maxKeys: 3 },
    ),
    copies: fc.array(
      fc.record({
        from: fc.constantFrom(...legacyNames),
        container: fc.nat({ max: containerNames.length }),
        field: fc.constantFrom(...fieldNames),
        type: fc.constantFrom<ValueType>("string", "number", "boolean", "array", "object"),
        replaces: fc.option(constant),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    fills: fc.dictionary(fc.constantFrom(...filledNames), template, { maxKeys: 3 }),
    inside: fc.array(fc.tuple(fc.constantFrom(...containerNames), fc.constantFrom(...fieldNames), template), {
      maxLength: 2,
    }),
    deprecated: fc.subarray(legacyNames),
    retained: fc.subarray(legacyNames),
    secrets: fc.subarray(["old1", "box.a", "bag", "box"]),
  })
  .map(({ containers, copies, fills, inside, deprecated, retained, secrets }) => {
    const names = Object.keys(containers);
    const targets = new Map<string, Copy>();
    for (const { from, container, field, type, replaces } of copies) {
      const to = `${names[container % names.length]}.${field}`;
      if (targets.has(to)) continue;
      targets.set(to, replaces === null ? { from, to, type } : { from, to, type: valueTypeOf(replaces), replaces });
    }
    const nested = inside.flatMap(([container, field, value]): [string, Template][] =>
      Object.hasOwn(containers[container] ?? {}, field) && !targets.has(`${container}.${field}`)
        ? [[`${container}.${field}`, value]]
        : [],
    );
    const copied = [...targets.values()].map(({ from }) => from);
    const legacy = [...copied, ...deprecated];
    const definition: Definition = {
      ...{ type: "thing", plural: "Things", prefix: "thing:", containers, copies: [...targets.values()] },
      fills: { ...fills, ...Object.fromEntries(nested) },
      deprecated: deprecated.filter((field) => !copied.includes(field)),
      retained: Object.fromEntries(
        retained.filter((field) => legacy.includes(field)).map((field) => [field, "the application still reads it"]),
      ),
      activityFields: ["updatedAt", "box.a"],
      secrets,
    };
    checkDefinition(definition);
    return definition;
  });
