import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";

/** The key that would be needed is not known, and the keys can't be read now. */
export class KeysUnavailable extends Error {}

/** How long keys are used before they are read again, in ms. Access changes them every six weeks. */
const usedFor = 60 * 60_000;
/** For how long after they were read a key that is unknown stays so, in ms: anybody can make one up. */
const coolDown = 30_000;
/** How long nothing is read after a failure, or while somebody else is reading, in ms. */
const shortCoolDown = 5_000;
/** In ms. */
const longestRead = 5_000;

/**
 * The public keys at this address, for `jwtVerify`. They are read when they are first needed, then hourly and for a key that
 * is not among them. While they can't be read, those that are known stay in use.
 *
 * Requests do not wait for each other's reading: a Worker may end a request, and what it waits for, at any time.
 *
 * @throws KeysUnavailable from the function that is returned
 */
export function accessKeys(
  address: string,
  fetch: (address: string, init: { signal: AbortSignal; redirect: "manual" }) => Promise<Response>,
): JWTVerifyGetKey {
  let known: { find: JWTVerifyGetKey; readAt: number } | null = null;
  let last: { at: number; state: "reading" | "read" | "failed" } | null = null;

  async function read(): Promise<void> {
    last = { at: Date.now(), state: "reading" };
    try {
      // From where a redirect leads the keys could be anybody's. It is an answer that is not ok.
      const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(longestRead) });
      if (!answer.ok) throw new Error(`The answer's status is ${answer.status}.`);
      const set = (await answer.json()) as JSONWebKeySet;
      const find = createLocalJWKSet(set);
      if (set.keys.length === 0) throw new Error("There are no keys in the answer.");
      known = { find, readAt: Date.now() };
      last = { at: Date.now(), state: "read" };
    } catch (error) {
      last = { at: Date.now(), state: "failed" };
      console.error(`The keys of Cloudflare Access could not be read from ${address}:`, error);
    }
  }

  function isTooSoon(): boolean {
    if (last === null) return false;
    // The first requests of a Worker come together, and each needs keys.
    if (last.state === "reading" && known === null) return false;
    return Date.now() - last.at < (last.state === "read" ? coolDown : shortCoolDown);
  }

  return async (header, token) => {
    if ((known === null || Date.now() - known.readAt >= usedFor) && !isTooSoon()) await read();
    if (known === null) throw new KeysUnavailable();
    try {
      return await known.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (!isTooSoon()) await read();
      // It may be a new one, which nobody could read yet.
      if (last?.state !== "read") throw new KeysUnavailable();
      return known.find(header, token);
    }
  };
}
