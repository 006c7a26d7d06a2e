import { getOwn, isObject, type Json, type JsonObject, typeOf } from "../../../engine/losslessJson.ts";
import { withArticle } from "../../../engine/places.ts";

/** One entry of an export, with the names that `wrangler kv bulk put` has for its members. */
export type Entry = {
  key: string;
  value: string;
  /** In seconds since the epoch. */
  expiration?: number;
  expiration_ttl?: number;
  metadata?: Json;
  /** The value is base64 of what is stored. */
  base64?: boolean;
  /** The collection that a backup names. */
  type?: string;
};

const keyList =
  'has a name and no value, as "wrangler kv key list" prints it. Get the values with "wrangler kv bulk get" and give what that prints';

/**
 * The entry that a JSON value is.
 * @param problem makes the error for what is wrong with it, as the end of a sentence
 */
export function entryOf(given: Json, problem: (what: string) => Error): Entry {
  const expected = "Expected { key, value, expiration?, metadata? }";
  if (!isObject(given)) throw problem(`is ${withArticle(typeOf(given))}. ${expected}`);
  const member = (name: string) => getOwn(given, name) ?? undefined;
  const [key, value] = [member("key"), member("value")];
  if (typeof key !== "string" || key === "") {
    throw problem(typeof member("name") === "string" ? keyList : `has no key. ${expected}`);
  }
  if (typeof value !== "string") {
    const found = value === undefined ? "no value" : `${withArticle(typeOf(value))} as its value`;
    throw problem(`has ${found}. Expected the stored text, as a JSON string`);
  }
  const entry: Entry = { key, value };
  for (const name of ["expiration", "expiration_ttl"] as const) {
    const seconds = member(name);
    if (seconds === undefined) continue;
    if (!Number.isSafeInteger(seconds)) throw problem(`has an ${name} that is no whole number of seconds`);
    entry[name] = seconds as number;
  }
  const [metadata, base64, type] = [member("metadata"), member("base64"), member("type")];
  if (metadata !== undefined) entry.metadata = metadata;
  if (base64 === true) entry.base64 = true;
  if (typeof type === "string") entry.type = type;
  return entry;
}

const wrapped = ["value", "metadata", "expiration"];

/**
 * The entry of a key and what `wrangler kv bulk get` prints for it: a text, an object with value and metadata, or the value
 * as it was parsed. `null` for a key that has no value.
 */
export function entryOfPrinted(key: string, printed: Json, problem: (what: string) => Error): Entry | null {
  if (printed === null) return null;
  const isWrapped =
    isObject(printed) &&
    Object.hasOwn(printed, "value") &&
    Object.keys(printed).every((name) => wrapped.includes(name));
  const { value, ...more }: JsonObject = isWrapped ? printed : { value: printed };
  if (value === null || value === undefined) return null;
  return entryOf({ ...more, key, value: textOf(value, problem) }, problem);
}

function textOf(value: Json, problem: (what: string) => Error): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch {
    throw problem("has a value that is nested too deeply. Take it out of the export");
  }
}
