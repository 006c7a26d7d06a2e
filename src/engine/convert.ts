import type { Conversion } from "../schema/conversions.ts";
import { getOwn, isObject, isRaw, type Json, type JsonObject, parseJson, typeOf } from "./losslessJson.ts";

/** A value after these conversions, one after the other; `undefined` when one of them is not for such a value. */
export function convert(value: Json, conversions: readonly Conversion[]): Json | undefined {
  let converted: Json | undefined = value;
  for (const conversion of conversions) {
    if (converted === undefined) return undefined;
    converted = convertOnce(converted, conversion);
  }
  return converted;
}

function convertOnce(value: Json, conversion: Conversion): Json | undefined {
  switch (conversion.$convert) {
    case "isoToMs":
      return typeof value === "number" ? value : msOf(value);
    case "msToIso":
      if (msOf(value) !== undefined) return value;
      return Number.isInteger(value) && Math.abs(value as number) <= maxMs
        ? new Date(value as number).toISOString()
        : undefined;
    case "toNumber":
      return typeOf(value) === "number" ? value : numberIn(value);
    case "toText":
      return textOf(value);
    case "toBoolean":
      return booleanOf(value);
    case "trim":
      return typeof value === "string" ? value.trim() : undefined;
    case "lowerCase":
      return typeof value === "string" ? value.toLowerCase() : undefined;
    case "upperCase":
      return typeof value === "string" ? value.toUpperCase() : undefined;
    case "times": {
      const product = typeof value === "number" ? value * conversion.factor : Number.NaN;
      return Number.isFinite(product) ? product : undefined;
    }
    case "inList":
      return Array.isArray(value) ? value : [value];
    case "onlyElement":
      return Array.isArray(value) && value.length === 1 && value[0] !== null ? value[0] : undefined;
    case "ofType":
      return typeOf(value) === conversion.type ? value : undefined;
    case "fieldOf": {
      const field = isObject(value) ? getOwn(value, conversion.field) : undefined;
      return field === null ? undefined : field;
    }
    case "inObject":
      return { ...(conversion.beside as JsonObject | undefined), [conversion.field]: value };
    case "values": {
      const text = textOf(value);
      const found = text === undefined ? undefined : getOwn(conversion.values as Record<string, Json>, text);
      return found ?? (conversion.otherwise as Json | undefined);
    }
    case "whenEmpty":
      return isEmpty(value) ? (conversion.use as Json) : value;
    case "each": {
      if (!Array.isArray(value)) return undefined;
      const all = value.map((element) => (element === null ? null : convert(element, conversion.conversions)));
      return all.includes(undefined) ? undefined : (all as Json[]);
    }
  }
}

/** The last and first times that a `Date` has, in ms: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const maxMs = 8.64e15;
const isoDate = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

function msOf(value: Json): number | undefined {
  const day = typeof value === "string" ? isoDate.exec(value)?.[1] : undefined;
  // Date.parse takes 30 February for 1 March.
  if (day === undefined || !isDay(day)) return undefined;
  const ms = Date.parse(value as string);
  return Number.isNaN(ms) ? undefined : ms;
}

function isDay(day: string): boolean {
  const ms = Date.parse(day);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

function numberIn(value: Json): Json | undefined {
  if (typeof value !== "string" || !/^\s*-?\d/.test(value)) return undefined;
  try {
    const number = parseJson(value);
    return typeOf(number) === "number" ? number : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: Json): string | undefined {
  if (typeof value === "string") return value;
  if (isRaw(value)) return value.rawJSON;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function booleanOf(value: Json): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = typeof value === "string" ? value.trim().toLowerCase() : "";
  return text === "true" ? true : text === "false" ? false : undefined;
}

const isEmpty = (value: Json): boolean =>
  value === "" || (Array.isArray(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0);
