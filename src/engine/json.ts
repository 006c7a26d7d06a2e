import { needsLosslessParse } from "./losslessNumbers.ts";

/**
 * JSON text ↔ values, without ever changing a number's digits.
 *
 * A number that a double cannot hold (`12345678901234567890`, `1e400`, `-0`) is kept as `JSON.rawJSON`, which
 * `JSON.stringify` writes out as it was. https://tc39.es/proposal-json-parse-with-source/
 */
export interface RawNumber {
  readonly rawJSON: string;
}
export type Json = null | boolean | number | string | RawNumber | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

declare global {
  interface JSON {
    rawJSON(text: string): RawNumber;
    isRawJSON(value: unknown): value is RawNumber;
    parse(text: string, reviver: (key: string, value: Json, context: { source?: string }) => Json): Json;
  }
}

/** Text without the byte order mark, or several, that may stand before it: RFC 8259, section 8.1, lets a parser ignore it. */
export function withoutByteOrderMark(text: string): string {
  let from = 0;
  while (text.charCodeAt(from) === 0xfeff) from += 1;
  return from === 0 ? text : text.slice(from);
}

/**
 * Parses JSON text, keeping every number's exact value. A leading byte order mark is ignored.
 * @throws SyntaxError for text that is not JSON, RangeError for nesting beyond the stack.
 */
export function parseExact(stored: string): Json {
  const text = withoutByteOrderMark(stored);
  if (!needsLosslessParse(text)) return JSON.parse(text) as Json;
  return JSON.parse(text, (_key, value, context) => {
    if (typeof value !== "number" || context.source === undefined || String(value) === context.source) return value;
    const exact = !Object.is(value, -0) && canonicalNumber(String(value)) === canonicalNumber(context.source);
    return exact ? value : JSON.rawJSON(context.source);
  });
}

/** One spelling per value: `1.50e3` and `1500` both read `15e2`. "Infinity" stays what it is and equals no source. */
function canonicalNumber(source: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source);
  if (!match) return source;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${sign}${significant}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length)}`;
}

export const isRaw = (value: unknown): value is RawNumber => JSON.isRawJSON(value);

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRaw(value);
}

/** Absent means `undefined` or `null`; `0`, `false`, `""`, `[]` and `{}` are present. */
export const isAbsent = (value: Json | undefined): value is null | undefined => value === undefined || value === null;

/** A property of the object itself: a record may well hold a field named `constructor` or lack one. */
export function getOwn(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The value at a path such as `a`, `a.b` or `a.b.c`; `undefined` where there is none. */
export function getPath(object: JsonObject, path: string): Json | undefined {
  let holder: Json | undefined = object;
  let from = 0;
  for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", from)) {
    holder = getOwn(holder, path.slice(from, dot));
    if (!isObject(holder)) return undefined;
    from = dot + 1;
  }
  return getOwn(holder, from === 0 ? path : path.slice(from));
}

export function typeOf(value: Json): "null" | "boolean" | "number" | "string" | "array" | "object" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "object") return isRaw(value) ? "number" : "object";
  return typeof value as "boolean" | "number" | "string";
}

/** Deep equality of JSON values; the order of an object's fields does not count. */
export function equal(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
    return isNumeric(left) && isNumeric(right) && canonicalNumber(digits(left)) === canonicalNumber(digits(right));
  }
  if (isRaw(left) || isRaw(right)) {
    return isRaw(left) && isRaw(right) && canonicalNumber(left.rawJSON) === canonicalNumber(right.rawJSON);
  }
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((value, index) => equal(value, right[index] as Json));
  }
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => Object.hasOwn(right, name) && equal(left[name] as Json, right[name] as Json));
}

const isNumeric = (value: Json): value is number | RawNumber => typeof value === "number" || isRaw(value);
const digits = (value: number | RawNumber): string => (typeof value === "number" ? String(value) : value.rawJSON);
