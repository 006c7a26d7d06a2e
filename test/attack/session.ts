import { createHmac } from "node:crypto";

/** Made apart from the product, so that a mistake in how it signs is not made twice. */
export const signatureOf = (payload: string, secret: string, algorithm = "sha256"): string =>
  createHmac(algorithm, Buffer.from(secret, "base64")).update(payload).digest("base64url");

/** A token over this text, which need not be JSON. */
export function signedText(text: string | Uint8Array, secret: string): string {
  const payload = Buffer.from(text as string).toString("base64url");
  return `${payload}.${signatureOf(payload, secret)}`;
}

export const signed = (claims: object, secret: string): string => signedText(JSON.stringify(claims), secret);

/** In seconds. */
export const inAnHour = (): number => Math.floor(Date.now() / 1_000) + 3_600;
