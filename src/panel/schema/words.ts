import type { Source, Template, ValueType } from "../../schema/definition.ts";

/** How a value comes about, in words: "first number of lastLoginAt, createdAt, else the run's start". */
export function wordsFor(template: Template): string {
  if (isSource(template)) return sourceWords(template);
  if (!isFields(template)) return JSON.stringify(template);
  const fields = Object.entries(template).map(([name, inner]) => `${name}: ${wordsFor(inner)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function sourceWords(source: Source): string {
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

export function typeFor(template: Template): ValueType {
  if (isSource(template)) return template.$source === "isPositive" ? "boolean" : "number";
  return Array.isArray(template) ? "array" : (typeof template as ValueType);
}

/** The paths of a record that a value is worked out from. */
export function readBy(template: Template): string[] {
  if (isSource(template)) return [template.of].flat();
  return isFields(template) ? Object.values(template).flatMap(readBy) : [];
}

const isSource = (template: Template): template is Source =>
  isFields(template) && Object.hasOwn(template as object, "$source");

const isFields = (template: Template): template is { readonly [name: string]: Template } =>
  typeof template === "object" && !Array.isArray(template);
