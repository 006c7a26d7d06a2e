import { isObject, type Json, type JsonObject } from "./json.ts";

const longestText = 1_000;
const mostElements = 100;
const deepest = 30;

/** A value short enough to be looked at: what is long or deep ends in a note of how much more there is. */
export function abbreviate(value: Json, depth = 0): Json {
  if (typeof value === "string") {
    if (value.length <= longestText) return value;
    return `${value.slice(0, longestText)}… (${amount(value.length)} characters)`;
  }
  if (typeof value === "object" && value !== null && depth === deepest) return "… (nested further)";
  if (Array.isArray(value)) {
    const shown: Json[] = value.slice(0, mostElements).map((element) => abbreviate(element, depth + 1));
    return value.length <= mostElements ? shown : [...shown, `… (${amount(value.length)} elements)`];
  }
  if (!isObject(value)) return value;
  const names = Object.keys(value);
  const shown: JsonObject = Object.create(null);
  for (const name of names.slice(0, mostElements)) shown[name] = abbreviate(value[name] as Json, depth + 1);
  if (names.length > mostElements) shown["…"] = `(${amount(names.length)} fields)`;
  return shown;
}

const amount = (number: number) => number.toLocaleString("en-US");
