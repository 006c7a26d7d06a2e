/**
 * A number that a double can't hold (`12345678901234567890`, `1e400`, `-0`), as `JSON.rawJSON` makes it: `JSON.stringify`
 * writes it with the digits that it was read with. https://tc39.es/proposal-json-parse-with-source/
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

/** Text without the byte order marks that may stand before it: RFC 8259, section 8.1, lets a parser ignore them. */
export function withoutByteOrderMark(text: string): string {
  let from = 0;
  while (text.charCodeAt(from) === 0xfeff) from += 1;
  return from === 0 ? text : text.slice(from);
}

/** `false` in browsers that are older than 2025: there a number that a double can't hold is rounded. */
const isLosslessSupported = typeof JSON.rawJSON === "function";

/**
 * Parses JSON text. Every number has its exact value; one that a double can't hold becomes a `RawNumber`. A leading byte
 * order mark is ignored.
 * @throws SyntaxError for text that is not JSON, RangeError for text that is nested too deeply for the stack
 */
export function parseJson(stored: string): Json {
  const text = withoutByteOrderMark(stored);
  if (!isLosslessSupported || !needsLosslessParse(text)) return JSON.parse(text) as Json;
  return JSON.parse(text, (_key, value, context) => {
    if (typeof value !== "number" || context.source === undefined || String(value) === context.source) return value;
    const exact = !Object.is(value, -0) && canonicalNumber(String(value)) === canonicalNumber(context.source);
    return exact ? value : JSON.rawJSON(context.source);
  });
}

/**
 * One spelling per value: `1.50e3` and `1500` both read `15e2`. "Infinity" stays what it is and equals no source. So does a
 * number whose exponent has more digits than a sum of them takes no time for; no double comes near it.
 */
function canonicalNumber(source: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source);
  if (!match) return source;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  // Not from within zeros: `1000…0001` would be searched again from each of them.
  const significant = digits.replace(/(?<!0)0+$/, "");
  if (significant === "") return "0";
  if (exponent.length > longestExponent) return source;
  return `${sign}${significant}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length)}`;
}

/** In digits. */
const longestExponent = 1_000;

export const isRaw = (value: unknown): value is RawNumber => isLosslessSupported && JSON.isRawJSON(value);

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRaw(value);
}

/** Absent means `undefined` or `null`; `0`, `false`, `""`, `[]` and `{}` are present. */
export const isAbsent = (value: Json | undefined): value is null | undefined => value === undefined || value === null;

/** An own property, never an inherited one: a record may have a field named `constructor`, or none. */
export function getOwn(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The value at a path such as `a`, `a.b` or `a.b.c`; `undefined` when there is none. */
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

/** Deep equality of JSON values. Numbers are compared by value, fields in any order. */
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

/**
 * Whether JSON text may contain a number that a double can't hold: sixteen digits and dots in a row, an exponent or a minus
 * zero, outside strings. Every other number has at most fifteen significant digits, which a double always preserves.
 *
 * It runs on every record, so it looks only between strings, and `indexOf` finds where they end.
 */
function needsLosslessParse(text: string): boolean {
  let from = 0;
  for (;;) {
    const open = text.indexOf('"', from);
    const to = open < 0 ? text.length : open;
    // Mostly there is just a colon or a comma between two strings, too short for such a number.
    if (to - from >= shortestMatch && mayHaveInexactNumber(text, from, to)) return true;
    if (open < 0) return false;
    let close = text.indexOf('"', open + 1);
    while (close > 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
    // A string without an end is not JSON; the parser throws for it.
    if (close < 0) return false;
    from = close + 1;
  }
}

/** `:-0` and `1e9` have three characters. */
const shortestMatch = 3;
const [zero, nine, dot, minus, exponent, backslash, lowerCase] = [48, 57, 46, 45, 101, 92, 32];

function mayHaveInexactNumber(text: string, from: number, to: number): boolean {
  let length = 0;
  for (let index = from; index < to; index += 1) {
    const code = text.charCodeAt(index);
    if ((code >= zero && code <= nine) || code === dot) {
      length += 1;
      if (length === 16 || (length === 1 && code === zero && text.charCodeAt(index - 1) === minus)) return true;
    } else {
      if (length > 0 && (code | lowerCase) === exponent) return true;
      length = 0;
    }
  }
  return false;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}
