import { quote } from "./checkValues.ts";
import { type Conversion, conversionsOf, fieldsTaken } from "./conversions.ts";
import type { Definition, Template } from "./definition.ts";
import type { Derived } from "./derived.ts";
import { isWithin } from "./paths.ts";

/** The secret paths of QuickStage's collections. For the `secrets` of a definition whose records have the same fields. */
export const secrets = [
  "password",
  "metadata.password",
  "passwordHash",
  "googleId",
  "licenseKey",
  "analytics.viewerIPs",
  "analytics.viewSessions[].ipAddress",
] as const;

/** What tells which values of a collection are secret. */
export type Secrecy = Pick<Definition, "secrets" | "notSecret" | "copies"> & {
  readonly derived?: readonly Pick<Derived, "to" | "from">[];
};

/** The field names of a path. Lists are passed through: `members[].token`, `members[2].token` and `members.token` are the same. */
export const fieldNamesOf = (path: string): string[] =>
  (path.includes("[") ? path.replace(/\[\d*\]/g, "") : path).split(".");

const namesOnly = (path: string): string => fieldNamesOf(path).join(".");

/**
 * All secret paths, without `[]`: the listed ones, and the other end of every copy to or from one of them, as it has the
 * same value. What is derived from a secret is one as well.
 */
export function secretPaths({ secrets, copies, derived = [], notSecret = [] }: Secrecy): Set<string> {
  const paths = new Set(secrets.map(namesOnly));
  const shown = new Set(notSecret.map(namesOnly));
  const ends = copies.flatMap(({ from, to }) => [
    [namesOnly(from), namesOnly(to)],
    [namesOnly(to), namesOnly(from)],
  ]);
  let before: number;
  do {
    before = paths.size;
    for (const [one = "", other = ""] of ends) {
      for (const path of [...paths]) {
        if (isWithin(one, path)) paths.add(other);
        else if (isWithin(path, one)) paths.add(`${other}${path.slice(one.length)}`);
      }
    }
    for (const copy of copies) {
      const conversions = conversionsOf(copy);
      if (!isReshaped(conversions)) continue;
      const [from, to] = [namesOnly(copy.from), namesOnly(copy.to)];
      const touches = (place: string) => [...paths].some((path) => isWithin(path, place) || isWithin(place, path));
      // Where in it the secret ends up is not followed: all of it is secret.
      const takesSecret = fieldsTaken(conversions).some((name) => isSecretName(name, "other")) && !shown.has(to);
      if (takesSecret || touches(from)) paths.add(to);
      if (touches(to)) paths.add(from);
    }
    for (const { to, from } of derived) {
      const isSecret = (read: string) =>
        (!shown.has(read) && read.split(".").some((name) => isSecretName(name, "other"))) ||
        [...paths].some((path) => isWithin(read, path) || isWithin(path, read));
      if (from.map(namesOnly).some(isSecret)) paths.add(namesOnly(to));
    }
  } while (paths.size > before);
  return paths;
}

/**
 * Checks `secrets` and `notSecret` of a definition, and that its templates take no number from a secret.
 * @throws Error that names the collection, the path and the mistake
 */
export function checkSecrets(definition: Definition): void {
  const mistake = (what: string) => new Error(`Definition of "${definition.type}": ${what}`);
  const { secrets, notSecret = [] } = definition;
  for (const [member, paths] of Object.entries({ secrets, notSecret })) {
    for (const path of paths) {
      const reason = impossiblePathReason(path);
      if (reason) throw mistake(`${member} names ${quote(path)}, which can't exist: ${reason}`);
    }
  }
  const secret = secretPaths(definition);
  for (const path of notSecret) {
    if (isSecretPath(secret, namesOnly(path)))
      throw mistake(`notSecret names "${path}", which is secret by its path or by that of a copy to or from it`);
  }
  const shown = new Set(notSecret.map(namesOnly));
  const templates = { ...definition.containers, ...definition.optionalContainers, ...definition.fills };
  for (const [target, template] of Object.entries(templates)) {
    for (const path of numbersIn(template).map(namesOnly)) {
      const named = !shown.has(path) && path.split(".").some((name) => isSecretName(name, "number"));
      if (named || isSecretPath(secret, path)) {
        throw mistake(
          `${target} takes a number from "${path}", which is secret; its value would be shown at its new place`,
        );
      }
    }
  }
}

/** Whether a value has its fields at other paths after these conversions. */
const isReshaped = (conversions: readonly Conversion[]): boolean =>
  conversions.some((each) =>
    each.$convert === "each" ? isReshaped(each.conversions) : ["fieldOf", "inObject"].includes(each.$convert),
  );

const isSecretPath = (secret: ReadonlySet<string>, path: string): boolean =>
  [...secret].some((holder) => isWithin(path, holder));

function impossiblePathReason(path: unknown): string | null {
  if (typeof path !== "string" || path === "") return "it is no path such as members.token";
  if (/\[\d+\]/.test(path)) return "lists are passed through without numbers, as in members[].token";
  for (const name of fieldNamesOf(path)) {
    if (name === "") return "one of its names is empty";
    if (/^\d+$|\[\d*\]/.test(name)) return "lists are passed through without numbers, as in members[].token";
    if (/^(?:__proto__|constructor|prototype)$/.test(name)) return `${name} is no field that a secret can be in`;
  }
  return null;
}

/** The paths from which a template takes numbers. The length of a list, or whether a number is positive, is no secret. */
function numbersIn(template: Template): string[] {
  if (typeof template !== "object") return [];
  const { $source, of } = template as { $source?: unknown; of?: unknown };
  if ($source === undefined) return Object.values(template as Record<string, Template>).flatMap(numbersIn);
  return Array.isArray(of) ? (of as string[]) : [];
}

/**
 * Whether a field is a secret by its name, in any spelling: `passwordHash`, `API_KEY`, `client-secret`, `accesstoken`,
 * `viewerIPs`, `pwd2`. It rather hides too much than too little, with three exceptions:
 *
 * - `true` and `false` are no secrets: `hasPassword`.
 * - A number under a plural name is a count: `tokens: 12`, `maxTokens: 4096`. Other numbers are hidden: `pwd: 1234`.
 * - The last word says that the field only describes the secret: `tokensUsed`, `passwordChangedAt`, `tokenType`.
 *
 * A definition lists further exceptions in `notSecret`, and secrets with harmless names in `secrets`.
 * @param kind the kind of the field's value; texts, lists and objects are `other`
 */
export function isSecretName(name: string, kind: "boolean" | "number" | "other"): boolean {
  if (kind === "boolean" || !hint.test(name)) return false;
  const words = (name.match(word) ?? []).map((each) => each.toLowerCase());
  // The names of `pwd2` and `token_3` without their numbers.
  while (words.length > 1 && /^\d/.test(words.at(-1) as string)) words.pop();
  if (descriptive.test(words.at(-1) ?? "")) return false;
  const found = words.find((each, index) => isSecretWord(each, words[index - 1]));
  const last = words.at(-1) === "pass" ? "pass" : joinedWords.exec(words.join(""))?.[0];
  const secret = found ?? last;
  return secret !== undefined && !(kind === "number" && secret !== "pass" && secret.endsWith("s"));
}

/** Rules out most names fast. */
const hint = /p(?:ass|w)|secret|token|key|hash|cred|ip|addr|jwt/i;
/** `viewerIPs` → viewer, IPs; `APIKey` → API, Key; `access_token` → access, token. */
const word = /\p{Lu}+s?(?!\p{Ll})|\p{Lu}?\p{Ll}+|\d+/gu;
/** The last words of fields that describe a secret. */
const descriptive =
  /^(?:at|on|by|counts?|used|usage|limits?|quota|length|size|total|expiry|expires|expiration|expired|created|updated|changed|issued|revoked|verified|required|enabled|type|kind|algorithm|version|policy|strength|status|attempts|ttl|days|date|time|timestamp|country)$/;

const isSecretWord = (each: string, before = ""): boolean =>
  /^(?:password\w*|pwd|pw|passwd|passphrase|passcode|secrets?|tokens?|hash(?:es|ed)?|credentials?|creds?|ips?|ipv|jwts?|apikeys?)$/.test(
    each,
  ) ||
  (/^keys?$/.test(each) && /^(?:api|access|private|signing|encryption|auth)$/.test(before)) ||
  /^addr(?:ess(?:es)?)?$/.test(before === "remote" ? each : "");

/** Names in which nothing separates the words: `passwordhash`, `clientsecret`, `ipaddress`. */
const joinedWords =
  /(?:password|passwd|passphrase|passcode|pwd|secret|token|hash|credential|(?:api|access|private)key|ipaddr(?:ess)?|(?:client|remote|user|viewer|visitor|login|last)ip|jwt)(?:e?s)?$/;
