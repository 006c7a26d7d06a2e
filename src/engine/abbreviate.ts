import { isObject, type Json, type JsonObject } from "./losslessJson.ts";

const maxCharacters = 1_000;
const maxElements = 100;
const maxLevels = 30;

/**
 * Shortens a value for display: texts of more than 1,000 characters, lists and objects of more than 100 elements, and
 * everything below 30 levels. Each ends in a note of how much there is.
 */
export function abbreviate(value: Json, depth = 0): Json {
  if (typeof value === "string") {
    if (value.length <= maxCharacters) return value;
    return `${value.slice(0, maxCharacters)}… (${formatCount(value.length)} characters)`;
  }
  if (typeof value === "object" && value !== null && depth === maxLevels) return "… (nested further)";
  if (Array.isArray(value)) {
    const shown: Json[] = value.slice(0, maxElements).map((element) => abbreviate(element, depth + 1));
    return value.length <= maxElements ? shown : [...shown, `… (${formatCount(value.length)} elements)`];
  }
  if (!isObject(value)) return value;
  const names = Object.keys(value);
  const shown: JsonObject = Object.create(null);
  for (const name of names.slice(0, maxElements)) shown[name] = abbreviate(value[name] as Json, depth + 1);
  if (names.length > maxElements) shown["…"] = `(${formatCount(names.length)} fields)`;
  return shown;
}

const formatCount = (number: number) => number.toLocaleString("en-US");
