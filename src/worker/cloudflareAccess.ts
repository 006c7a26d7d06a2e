/**
 * `quickstage-migrations/access`: lets in who signed in through Cloudflare Access. An entry of its own, so that a Worker
 * without Access does not hold what checks its assertions.
 */
import { errors, type JWTPayload, jwtVerify } from "jose";
import type { Refused, Session } from "../api/auth/session.ts";
import { problem } from "../api/http/problemAnswer.ts";
import { isRight, type Right, rights } from "../engine/rights.ts";
import { accessKeys, KeysUnavailable } from "./accessKeys.ts";

/** What Access says of who is asking. People have an `email`, service tokens the client id as `common_name`. */
export type AccessClaims = { sub?: string; email?: string; common_name?: string; [claim: string]: unknown };

/** What somebody may do, and the role that is shown beside their name; `null` keeps them out. */
export type Allowed = Right | { can: Right; role?: string } | null;

export type AccessOptions<Env extends object> = {
  /** The first part of the team's domain: `acme` for `acme.cloudflareaccess.com`. */
  team: string;
  /**
   * The application's audience tag ("AUD tag" in its settings): one, several, or a function of the Worker's bindings and
   * variables, where they differ between deployments.
   */
  audience: string | readonly string[] | ((env: Env) => string | readonly string[]);
  /**
   * Who may do what: by e-mail address (or a service token's client id), or a function of the claims. Who is not named, or
   * gets `null`, is refused.
   *
   * @example { "ada@example.com": "approve", "ben@example.com": "operate" }
   */
  allow: Readonly<Record<string, Right>> | ((claims: AccessClaims, env: Env) => Allowed | Promise<Allowed>);
  /** Reads the team's public keys; for tests. @default the runtime's fetch */
  fetch?: (address: string, init: { signal: AbortSignal; redirect: "manual" }) => Promise<Response>;
};

/**
 * A session check for `defineMigrations` that lets in who signed in through Cloudflare Access. It goes by the signed
 * assertion in the header `Cf-Access-Jwt-Assertion`, never by a cookie.
 *
 * ```ts
 * const migrations = defineMigrations<Env>({
 *   authenticate: cloudflareAccess({
 *     team: "acme",
 *     audience: "32eafc7626e737deb1a9b5d1fbff4b0e0c1d1d1f7ae9c0e9e8c0b5c4c9e4e1f2",
 *     allow: { "ada@example.com": "approve", "ben@example.com": "operate" },
 *   }),
 * });
 * ```
 *
 * A session's uid is the e-mail address in lower case, or a service token's client id.
 *
 * @throws Error when an option can't be right: so at start-up, where a deploy shows it
 */
export function cloudflareAccess<Env extends object = Record<string, unknown>>({
  team,
  audience,
  allow,
  fetch = (address, init) => globalThis.fetch(address, init),
}: AccessOptions<Env>): (request: Request, env: Env) => Promise<Session | Response | Refused> {
  if (typeof team !== "string" || !/^[a-z0-9-]+$/i.test(team)) {
    throw new Error(
      `cloudflareAccess needs the team as the first part of its domain: "acme" for acme.cloudflareaccess.com.`,
    );
  }
  if (typeof audience !== "function" && !isAudience(audience)) throw new Error(noAudience);
  const decide = typeof allow === "function" ? allow : byName(allow);
  const issuer = `https://${team.toLowerCase()}.cloudflareaccess.com`;
  const keys = accessKeys(`${issuer}/cdn-cgi/access/certs`, fetch);

  return async (request, env) => {
    const assertion = request.headers.get("cf-access-jwt-assertion");
    if (!assertion) return notSignedIn();
    const expected = typeof audience === "function" ? audience(env) : audience;
    // Without one, no audience would be checked at all.
    if (!isAudience(expected)) return problem(500, noAudience);
    let claims: AccessClaims;
    try {
      const audience = typeof expected === "string" ? expected : [...expected];
      const checks = { issuer, audience, algorithms: ["RS256"], requiredClaims: ["exp"] };
      claims = (await jwtVerify<JWTPayload & AccessClaims>(assertion, keys, checks)).payload;
    } catch (error) {
      if (error instanceof KeysUnavailable) return unavailable();
      if (!(error instanceof errors.JOSEError)) throw error;
      console.warn(`An assertion of Cloudflare Access was refused: ${error.code}${claimOf(error)}`);
      return notSignedIn();
    }
    const person = personOf(claims);
    if (person === null) return notSignedIn();
    const allowed = await decide(claims, env);
    const given = typeof allowed === "string" ? { can: allowed } : allowed;
    if (given && isRight(given.can)) return { ...person, role: given.role ?? given.can, can: given.can };
    if (given)
      console.error(
        `The allow of cloudflareAccess must answer ${allRights}, or null; nobody is let in by anything else.`,
      );
    return { refused: person, response: notAllowed() };
  };
}

const allRights = rights.map((right) => `"${right}"`).join(", ");
const noAudience = "cloudflareAccess needs the application's audience tag: the AUD tag in its settings at Cloudflare.";

const isAudience = (audience: unknown): audience is string | readonly string[] =>
  Array.isArray(audience)
    ? audience.length > 0 && audience.every((each) => typeof each === "string" && each !== "")
    : typeof audience === "string" && audience !== "";

/** Names are compared without regard to case, as e-mail addresses are. */
function byName(allow: Readonly<Record<string, Right>>): (claims: AccessClaims) => Right | null {
  const named = new Map(Object.entries(allow).map(([name, can]) => [name.toLowerCase(), can]));
  for (const [name, can] of named) {
    if (!isRight(can)) throw new Error(`The allow of cloudflareAccess gives ${name} "${can}"; there are ${allRights}.`);
  }
  return (claims) => named.get(personOf(claims)?.uid.toLowerCase() ?? "") ?? null;
}

/** A service token has an empty `sub`, and its client id as `common_name`. */
function personOf({
  email,
  common_name: client,
  sub,
  name,
}: AccessClaims): { uid: string; name: string | null } | null {
  const text = (claim: unknown) => (typeof claim === "string" && claim !== "" ? claim : null);
  const uid = text(email)?.toLowerCase() ?? text(client) ?? text(sub);
  return uid === null ? null : { uid, name: text(name) };
}

/** Which claim is wrong, without its value. */
const claimOf = (error: Error): string =>
  "claim" in error && typeof error.claim === "string" && error.claim !== "unspecified" ? ` (${error.claim})` : "";

/** One answer for every assertion that is not good: which one it was is for the operator's log. */
const notSignedIn = () =>
  problem(
    401,
    "This needs a sign-in through Cloudflare Access, and none that is valid came with the request. Open the page again.",
    {
      headers: { "www-authenticate": "Cloudflare-Access" },
    },
  );
const notAllowed = () =>
  problem(
    403,
    "You are signed in through Cloudflare Access, but the migrations let you do nothing. Ask their operator.",
    {
      title: "Not allowed",
    },
  );
const unavailable = () =>
  problem(503, "The keys of Cloudflare Access could not be read, so nobody can be let in now. Try again in a moment.", {
    headers: { "retry-after": "5" },
  });
