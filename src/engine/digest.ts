import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { isObject, isRaw, type Json } from "./json.ts";

/** SHA-256 over the value's canonical JSON text (fields sorted), as hex: equal values have equal digests. */
export const digest = (value: Json): string => checksum(utf8ToBytes(JSON.stringify(sorted(value))));

/** SHA-256 as hex. */
export const checksum = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  // The digest compares numbers as they are written; a number that a double holds has one spelling already.
  if (isRaw(value) || !isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] as Json)]));
}
