import { isSecret } from "../../../engine/mask.ts";
import type { Copy, Definition, Source, Template, ValueType } from "../../../schema/definition.ts";
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
  type: ValueType;
  /** The legacy field that it is copied from; `null` if there is none. */
  from: string | null;
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

/** New fields in one container; `name` is `null` for fields of the record itself. */
type FieldGroup = { name: string | null; fields: NewField[] };

export type Mapping = { old: LegacyField[]; groups: FieldGroup[] };

/** A collection's definition arranged for display: legacy fields, and new fields by container. */
export function mappingOf(definition: Definition): Mapping {
  const { containers, copies, fills, deprecated } = definition;
  const secret = (path: string) => isSecret(definition, path);

  const groups: FieldGroup[] = Object.entries(containers).map(([name, defaults]) => ({
    name,
    fields: [
      ...Object.entries(defaults).map(([field, template]) => {
        const path = `${name}.${field}`;
        return fieldOf(
          path,
          template,
          copies.find(({ to }) => to === path),
        );
      }),
      ...copies
        .filter(({ to }) => to.startsWith(`${name}.`) && !Object.hasOwn(defaults, to.slice(name.length + 1)))
        .map((copy) => ({
          ...copied(copy),
          path: copy.to,
          type: copy.type,
          filled: null,
          derivedFrom: [],
          isFill: false,
        })),
    ],
  }));
  const filled: NewField[] = [];
  for (const [path, template] of Object.entries(fills)) {
    const container = groups.find(({ name }) => path.startsWith(`${name}.`));
    // An existing container is often filled with the same field as a new one: one row says both.
    if (container?.fields.some((field) => field.path === path)) continue;
    (container?.fields ?? filled).push(fieldOf(path, template, undefined));
  }
  if (filled.length > 0) groups.push({ name: null, fields: filled });

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
    const isFill = path.includes(".") && Object.hasOwn(fills, path);
    return { ...copied(copy), ...worked, path, isFill, secret: secret(path) };
  }

  function copied(copy: Copy | undefined): Pick<NewField, "from" | "replaces" | "secret"> {
    if (!copy) return { from: null, replaces: null, secret: false };
    const replaces = copy.replaces === undefined ? null : describeTemplate(copy.replaces);
    return { from: copy.from, replaces, secret: secret(copy.to) };
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
