import { isFieldName, quote, templateProblem, typeOf, valueTypes } from "./checkValues.ts";
import type { Conversion } from "./conversions.ts";
import type { ValueType } from "./definition.ts";

/** The types that a conversion takes, and the one that it gives; none where it may be any. */
const types: { readonly [Name in Conversion["$convert"]]: readonly [takes: string, gives: string] } = {
  isoToMs: ["string or number", "number"],
  msToIso: ["string or number", "string"],
  toNumber: ["string or number", "number"],
  toText: ["string or number or boolean", "string"],
  toBoolean: ["string or boolean", "boolean"],
  trim: ["string", "string"],
  lowerCase: ["string", "string"],
  upperCase: ["string", "string"],
  times: ["number", "number"],
  inList: ["", "array"],
  onlyElement: ["array", ""],
  ofType: ["", ""],
  fieldOf: ["object", ""],
  inObject: ["", "object"],
  values: ["string or number or boolean", ""],
  whenEmpty: ["", ""],
  each: ["array", "array"],
};

/**
 * Why values can't be converted like this, as the end of a sentence; `""` when they can.
 * @param declared the type of the new place
 */
export function conversionsProblem(conversions: readonly Conversion[], declared = ""): string {
  let [type, last] = ["", ""];
  for (const conversion of conversions) {
    const problem = conversionProblem(conversion);
    if (problem) return problem;
    const name = conversion.$convert;
    const [takes, gives] = typesOf(conversion, type);
    if (type && takes && !takes.split(" or ").includes(type)) {
      return `has ${name} after ${last}, which gives ${type}: ${name} takes ${takes}`;
    }
    [type, last] = [gives, name];
  }
  return declared && type && type !== declared
    ? `declares the type ${declared}, but ${last} gives ${type}: declare ${type}, or convert that as well`
    : "";
}

function typesOf(conversion: Conversion, before: string): readonly [takes: string, gives: string] {
  const [takes, gives] = types[conversion.$convert];
  switch (conversion.$convert) {
    case "ofType":
      return [conversion.type, conversion.type];
    case "whenEmpty":
      return ["", typeOf(conversion.use) === before ? before : ""];
    case "values": {
      const { values, otherwise } = conversion;
      const all = [...Object.values(values), ...(otherwise === undefined ? [] : [otherwise])].map(typeOf);
      return [otherwise === undefined ? takes : "", all.every((each) => each === all[0]) ? (all[0] ?? "") : ""];
    }
  }
  return [takes, gives];
}

function conversionProblem(conversion: Conversion): string {
  const { $convert, ...more } = (conversion ?? {}) as { $convert?: unknown } & Record<string, unknown>;
  switch ($convert) {
    case "times":
      return Number.isFinite(more.factor) && more.factor !== 0
        ? ""
        : `multiplies by ${quote(more.factor)}: write a number that is not 0`;
    case "ofType":
      return valueTypes.includes(more.type as ValueType)
        ? ""
        : `asks for the type ${quote(more.type)}, which is none of ${valueTypes.join(", ")}`;
    case "fieldOf":
      return isFieldName(more.field) ? "" : `takes ${quote(more.field)}, which is no field`;
    case "inObject":
      if (more.beside !== undefined) {
        const problem =
          typeOf(more.beside) === "object" ? templateProblem(more.beside, "", true) : "has no fields beside";
        if (problem) return problem;
      }
      return isFieldName(more.field) ? "" : `puts values into ${quote(more.field)}, which is no field`;
    case "whenEmpty":
      return templateProblem(more.use, "", true);
    case "values": {
      if (typeOf(more.values) !== "object") return "has values that are no object";
      if (more.otherwise === undefined && Object.keys(more.values as object).length === 0) {
        return "has values without any: name one, or what to write otherwise";
      }
      return (
        templateProblem(more.values, "", true) ||
        (more.otherwise === undefined ? "" : templateProblem(more.otherwise, "", true))
      );
    }
    case "each": {
      const inner = Array.isArray(more.conversions) ? (more.conversions as Conversion[]) : [];
      return inner.length === 0 ? "converts each element by nothing" : conversionsProblem(inner);
    }
  }
  if (typeof $convert === "string" && Object.hasOwn(types, $convert)) return "";
  return typeof conversion === "function"
    ? `has a conversion that is a function: call it, or use derive for code of your own`
    : `has an unknown conversion ${quote($convert ?? conversion)}`;
}
