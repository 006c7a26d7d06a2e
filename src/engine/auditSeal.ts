import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonical } from "./digest.ts";
import type { Json } from "./losslessJson.ts";

/** A key that seals audit entries. It is derived from a secret, so that the run log, which it protects, does not hold it. */
export type AuditKey = { id: string; bytes: Uint8Array };

/** @param secret the secret's bytes */
export function auditKey(secret: Uint8Array): AuditKey {
  const derived = (purpose: string, length: number) =>
    hkdf(sha256, secret, undefined, utf8ToBytes(`quickstage-migrations ${purpose}`), length);
  return { id: bytesToHex(derived("audit key id", 4)), bytes: derived("audit key", 32) };
}

/** HMAC-SHA-256 over the value's canonical JSON, behind the id of its key. */
export const seal = ({ id, bytes }: AuditKey, value: Json): string =>
  `${id}:${bytesToHex(hmac(sha256, bytes, utf8ToBytes(canonical(value))))}`;

/** Whether the seal is that of the value; `null` when it was made with a key that is not among these. */
export function isSealed(keys: readonly AuditKey[], value: Json, given: string): boolean | null {
  const key = keys.find(({ id }) => given.startsWith(`${id}:`));
  // Compared in any time: who can have seals compared may read them anyway.
  return key ? seal(key, value) === given : null;
}
