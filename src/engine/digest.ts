import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { isObject, isRaw, type Json } from "./losslessJson.ts";

/** The value's JSON text with its fields sorted: equal values have equal texts. */
export const canonical = (value: Json): string => JSON.stringify(sorted(value));

/** SHA-256 of the value's canonical JSON, as hex. */
export const digest = (value: Json): string => checksum(utf8ToBytes(canonical(value)));

/** SHA-256 of bytes, as hex. */
export const checksum = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  // A raw number is digested as it is written; JSON.stringify has one spelling for every other number.
  if (isRaw(value) || !isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] as Json)]));
}
