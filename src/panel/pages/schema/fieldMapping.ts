import { isSecret } from "../../../engine/mask.ts";
import { type Conversion, conversionsOf } from "../../../schema/conversions.ts";
import type { Copy, Source, Template, ValueType } from "../../../schema/definition.ts";
import type { DefinitionDescription } from "../../../schema/describeDefinition.ts";
import { holderOf } from "../../../schema/paths.ts";
import { retainedReason } from "../../model/labels.ts";

/** A field of legacy records. */
export type LegacyField = {
  path: string;
  /** What happens to it: copied, only read, or left without a new place. */
  fate: "copied" | "read" | "deprecated";
  to: string | null;
  secret: boolean;
  /** Why current code still reads it, so that no clean-up removes it; `null` if it is not retained. */
  retained: string | null;
};

/** A field that current records have, or may have. */
export type NewField = {
  path: string;
  /** `null` for a derived field, whose value is whatever code computes. */
  type: ValueType | null;
  /** The legacy field that it is copied from; `null` if there is none. */
  from: string | null;
  /** How the value is converted, in words; `null` if it is copied as it is. */
  converted: string | null;
  /** Its value if there is nothing to copy, in words; `null` if it is then left out. */
  filled: string | null;
  /** The placeholder that a copied value replaces, in words; `null` if there is none. */
  replaces: string | null;
  /** Whether it is also added to a container that exists already. */
  isFill: boolean;
  /** The legacy fields that its value is computed from. */
  derivedFrom: string[];
  secret: boolean;
};

/** New fields in one container; `name` is `null` for fields of the record itself and of list entries. */
type FieldGroup = { name: string | null; isOptional: boolean; fields: NewField[] };

export type Mapping = { old: LegacyField[]; groups: FieldGroup[] };

/** A collection's definition arranged for display: legacy fields, and new fields by container. */
export function mappingOf(definition: DefinitionDescription): Mapping {
  const { containers, optionalContainers = {}, copies, fills, derived = [], deprecated } = definition;
  const secret = (path: string) => isSecret(definition, path);

  const all = { ...containers, ...optionalContainers };
  const groups: FieldGroup[] = Object.entries(all).map(([name, defaults]) => ({
    name,
    isOptional: Object.hasOwn(optionalContainers, name),
    fields: Object.entries(defaults).map(([field, template]) => {
      const path = `${name}.${field}`;
      return fieldOf(
        path,
        template,
        copies.find(({ to }) => to === path),
      );
    }),
  }));
  const others: FieldGroup = { name: null, isOptional: false, fields: [] };
  const groupOf = (path: string) => groups.find(({ name }) => name === holderOf(path)) ?? others;
  // An existing container is often filled with the same field as a new one: one row says both.
  const isListed = (path: string) => groupOf(path).fields.some((field) => field.path === path);
  for (const copy of copies) {
    if (isListed(copy.to)) continue;
    const { to: path, type } = copy;
    const template = fills[path];
    const filled = template === undefined ? null : describeTemplate(template);
    const derivedFrom = template === undefined ? [] : pathsReadBy(template);
    groupOf(path).fields.push({ ...copied(copy), path, type, filled, derivedFrom, isFill: false });
  }
  for (const [path, template] of Object.entries(fills)) {
    if (!isListed(path)) groupOf(path).fields.push(fieldOf(path, template, undefined));
  }
  for (const { to: path, from, version } of derived) {
    const filled = `computed from ${from.join(", ")} (version ${version})`;
    const field = { ...copied(undefined), path, type: null, filled, derivedFrom: [...from], isFill: false };
    groupOf(path).fields.push({ ...field, secret: secret(path) });
  }
  if (others.fields.length > 0) groups.push(others);

  const sources = new Set(copies.map(({ from }) => from));
  const read = new Set(groups.flatMap(({ fields }) => fields.flatMap(({ derivedFrom }) => derivedFrom)));
  const old: LegacyField[] = [
    ...copies.map(({ from, to }) => oldField(from, "copied", to)),
    ...[...read]
      .filter((path) => !sources.has(path) && !deprecated.includes(path))
      .map((path) => oldField(path, "read", null)),
    ...deprecated.map((path) => oldField(path, "deprecated", null)),
  ];
  return { old, groups };

  function oldField(path: string, fate: LegacyField["fate"], to: string | null): LegacyField {
    return { path, fate, to, secret: secret(path), retained: retainedReason([definition], definition.type, path) };
  }

  function fieldOf(path: string, template: Template, copy: Copy | undefined): NewField {
    const worked = {
      type: typeOfTemplate(template),
      filled: describeTemplate(template),
      derivedFrom: pathsReadBy(template),
    };
    const isFill = Object.hasOwn(all, holderOf(path)) && Object.hasOwn(fills, path);
    return { ...copied(copy), ...worked, path, isFill, secret: secret(path) };
  }

  function copied(copy: Copy | undefined): Pick<NewField, "from" | "converted" | "replaces" | "secret"> {
    if (!copy) return { from: null, converted: null, replaces: null, secret: false };
    const conversions = conversionsOf(copy);
    const replaces = copy.replaces === undefined ? null : describeTemplate(copy.replaces);
    const converted = conversions.length === 0 ? null : conversions.map(describeConversion).join(", ");
    return { from: copy.from, converted, replaces, secret: secret(copy.to) };
  }
}

const conversionWords = {
  isoToMs: "ISO date to ms",
  msToIso: "ms to ISO date",
  toNumber: "to a number",
  toText: "to text",
  toBoolean: "to true or false",
  trim: "trimmed",
  lowerCase: "in lower case",
  upperCase: "in upper case",
  inList: "put into a list",
  onlyElement: "the only element",
} as const;

/** A conversion in words: "ISO date to ms", "free → "none", else "active"". */
export function describeConversion(conversion: Conversion): string {
  switch (conversion.$convert) {
    case "times":
      return `times ${conversion.factor}`;
    case "ofType":
      return `if it is ${/^[aeiou]/.test(conversion.type) ? "an" : "a"} ${conversion.type}`;
    case "fieldOf":
      return `its ${conversion.field}`;
    case "inObject": {
      const beside = Object.entries(conversion.beside ?? {}).map(
        ([name, value]) => `${name}: ${describeTemplate(value)}`,
      );
      return `put into { ${[...beside, conversion.field].join(", ")} }`;
    }
    case "whenEmpty":
      return `empty to ${describeTemplate(conversion.use)}`;
    case "each":
      return `each element ${conversion.conversions.map(describeConversion).join(", ")}`;
    case "values": {
      const { values, otherwise } = conversion;
      const pairs = Object.entries(values).map(([value, other]) => `${value} → ${describeTemplate(other)}`);
      return [...pairs, ...(otherwise === undefined ? [] : [`else ${describeTemplate(otherwise)}`])].join(", ");
    }
    default:
      return conversionWords[conversion.$convert];
  }
}

/** Where a value comes from, in words: "first number of lastLoginAt, createdAt, else the run's start". */
export function describeTemplate(template: Template): string {
  if (isSource(template)) return describeSource(template);
  if (!isFields(template)) return JSON.stringify(template);
  const fields = Object.entries(template).map(([name, inner]) => `${name}: ${describeTemplate(inner)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function describeSource(source: Source): string {
  switch (source.$source) {
    case "firstNumber":
    case "largestNumber": {
      const [only, ...more] = source.of;
      const otherwise = source.otherwise === "now" ? "the run's start" : source.otherwise;
      const which = source.$source === "firstNumber" ? "first" : "largest";
      return `${more.length > 0 ? `${which} number of ${source.of.join(", ")}` : `number in ${only}`}, else ${otherwise}`;
    }
    case "length":
      return `number of elements in ${source.of}`;
    case "isPositive":
      return `whether ${source.of} is above 0`;
  }
}

function typeOfTemplate(template: Template): ValueType {
  if (isSource(template)) return template.$source === "isPositive" ? "boolean" : "number";
  return Array.isArray(template) ? "array" : (typeof template as ValueType);
}

/** The paths of a record that a value is computed from. */
function pathsReadBy(template: Template): string[] {
  if (isSource(template)) return [template.of].flat();
  return isFields(template) ? Object.values(template).flatMap(pathsReadBy) : [];
}

const isSource = (template: Template): template is Source =>
  isFields(template) && Object.hasOwn(template as object, "$source");

const isFields = (template: Template): template is { readonly [name: string]: Template } =>
  typeof template === "object" && !Array.isArray(template);
