import { decodeBase64 } from "../../engine/base64.ts";

/** A session token: `<payload>.<signature>`, both base64url; the signature is an HMAC-SHA-256 over the payload's text. */
export type Claims = { uid: string /** Seconds since the epoch. */; exp: number };

/** Fewer bytes can be found out by trying. */
export const fewestSecretBytes = 16;
/** As many as SHA-256 makes use of; with fewer a secret works, and should be replaced. */
const goodSecretBytes = 32;

/** @throws Error when the secret is not the base64 of at least 16 bytes */
export async function signToken(secret: string, claims: Claims): Promise<string> {
  const key = await importSecret(secret);
  if (!key) throw new Error(`The secret must be the base64 of at least ${fewestSecretBytes} bytes.`);
  const payload = encode(utf8(JSON.stringify(claims)));
  return `${payload}.${encode(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(payload))))}`;
}

/** The text of a token's payload, or `null` when the token is malformed or was not signed with this key. */
export async function verifiedPayload(key: CryptoKey, token: string): Promise<string | null> {
  const [, payload, signature] = /^([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
  const payloadBytes = decodeBase64(payload ?? "");
  const signatureBytes = decodeBase64(signature ?? "");
  if (!payload || !payloadBytes || !signatureBytes) return null;
  // The last character has two bits to spare: without this, one session would have four tokens that are all valid.
  if (encode(signatureBytes) !== signature) return null;
  // `verify` compares in constant time.
  const signed = await crypto.subtle.verify("HMAC", key, signatureBytes, utf8(payload));
  return signed ? new TextDecoder().decode(payloadBytes) : null;
}

/** Whether a secret that can be used is shorter than it should be. */
export const isShortSecret = (secret: string): boolean => (secretLength(secret) ?? 0) < goodSecretBytes;

/** How many bytes a secret has once it is decoded; `null` when it is not base64. */
export const secretLength = (secret: string): number | null => decodeBase64(secret)?.length ?? null;

/** @returns `null` for a secret that is not base64 or shorter than 16 bytes */
export async function importSecret(secret: string): Promise<CryptoKey | null> {
  const bytes = decodeBase64(secret);
  if (!bytes || bytes.length < fewestSecretBytes) return null;
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

const utf8 = (text: string) => new TextEncoder().encode(text);

function encode(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
