import fc from "fast-check";
import { collections } from "../../src/schema/collections.ts";
import type { Definition } from "../../src/schema/definition.ts";

export const definitionOf = (type: string): Definition => collections.find((each) => each.type === type) as Definition;

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

/** The text of a record that touches the definition everywhere: fields absent, null, right, wrong, nested and foreign. */
export function recordText(definition: Definition): fc.Arbitrary<string> {
  const containers = Object.keys(definition.containers);
  const topLevel = [
    ...definition.copies.map(({ from }) => from),
    ...Object.keys(definition.fills),
    ...definition.deprecated,
    ...["createdAt", "lastLoginAt", "views", "commentsCount", "uid"],
  ];
  const value = fc.oneof(anyText, timestamp);
  const field = fc.tuple(fc.oneof(fc.constantFrom(...topLevel), dangerousName, fc.string()), value);
  const container = fc.tuple(
    fc.constantFrom(...containers),
    fc.oneof(
      { weight: 5, arbitrary: objectText(fc.tuple(containerField(definition), value)) },
      { weight: 1, arbitrary: value },
    ),
  );
  return fc
    .tuple(fc.array(field, { maxLength: 12 }), fc.array(container, { maxLength: 2 }))
    .map(([fields, held]) => toObject([...fields, ...held]));
}

const containerField = (definition: Definition) =>
  fc.oneof(
    fc.constantFrom(...definition.copies.map(({ to }) => to.split(".")[1] as string)),
    dangerousName,
    fc.string(),
  );

const objectText = (field: fc.Arbitrary<[string, string]>) => fc.array(field, { maxLength: 6 }).map(toObject);

/** Without duplicate names: JSON keeps only the last of them, which is the parser's doing and not ours. */
const toObject = (fields: [string, string][]): string =>
  `{${[...new Map(fields)].map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",")}}`;
