import { importSecret, secretLength } from "../api/auth/token.ts";
import type { Notify } from "../control/ports.ts";

/** How long the receiver may take to answer, in ms. */
const patience = 10_000;

/** Keeps what is to be sent until the settings are right, or the attempts are used up. */
export const misconfigured: Notify = () => Promise.reject(new Error("its settings are wrong"));

/**
 * What sends a run as JSON, signed as the Standard Webhooks specification says (https://www.standardwebhooks.com): the id is
 * the run's and stays the same when it is sent again.
 * @param secret base64, with or without `whsec_` before it
 * @returns `null` without a URL; `misconfigured` where one of the two is wrong
 */
export function webhook(url: unknown, secret: unknown): Notify | null {
  if (!url) return null;
  const bare = String(secret).replace(/^whsec_/, "");
  const address = String(url);
  if (!/^https:|^http:..localhost(?![^:/])/.test(address) || !URL.canParse(address) || (secretLength(bare) ?? 0) < 16)
    return misconfigured;
  return async (run) => {
    const body = JSON.stringify(run);
    const timestamp = Math.floor(Date.now() / 1_000);
    const key = (await importSecret(bare)) as CryptoKey;
    const signed = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${run.id}.${timestamp}.${body}`));
    const response = await fetch(address, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": run.id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": `v1,${btoa(String.fromCharCode(...new Uint8Array(signed)))}`,
      },
      body,
      // To another place the data would go unasked.
      redirect: "manual",
      signal: AbortSignal.timeout(patience),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`it answered ${response.status}`);
  };
}
