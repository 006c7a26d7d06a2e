/**
 * Which fields hold a secret by what they are called, at any depth and in any spelling: `passwordHash`, `API_KEY`,
 * `client-secret`, `accesstoken`, `viewerIPs`, `pwd2`.
 *
 * Hiding too much is the lesser evil, with three exceptions that are no secrets whatever their names:
 *
 * - `true` and `false`: `hasPassword`.
 * - A number under a plural name, which is a count: `tokens: 12`, `maxTokens: 4096`. Other numbers are hidden: `pwd: 1234`.
 * - A field whose last word says that it tells something about the secret: `tokensUsed`, `passwordChangedAt`, `tokenType`.
 *
 * A definition names further exceptions in `notSecret`, and what is secret under a harmless name in `secrets`.
 * @param kind what the field holds: lists, objects and texts are all `other`
 */
export function isSecretName(name: string, kind: "boolean" | "number" | "other"): boolean {
  if (kind === "boolean" || !hint.test(name)) return false;
  const words = (name.match(word) ?? []).map((each) => each.toLowerCase());
  // `pwd2` and `token_3` are called like the first of them.
  while (words.length > 1 && /^\d/.test(words.at(-1) as string)) words.pop();
  if (about.test(words.at(-1) ?? "")) return false;
  const found = words.find((each, index) => isSecretWord(each, words[index - 1]));
  const last = words.at(-1) === "pass" ? "pass" : written.exec(words.join(""))?.[0];
  const secret = found ?? last;
  return secret !== undefined && !(kind === "number" && secret !== "pass" && secret.endsWith("s"));
}

/** Most names have nothing of a secret's in them: to be found out fast. */
const hint = /p(?:ass|w)|secret|token|key|hash|cred|ip|addr|jwt/i;
/** `viewerIPs` → viewer, IPs; `APIKey` → API, Key; `access_token` → access, token. */
const word = /\p{Lu}+s?(?!\p{Ll})|\p{Lu}?\p{Ll}+|\d+/gu;
/** Last words of a field that is about a secret and holds none. */
const about =
  /^(?:at|on|by|counts?|used|usage|limits?|quota|length|size|total|expiry|expires|expiration|expired|created|updated|changed|issued|revoked|verified|required|enabled|type|kind|algorithm|version|policy|strength|status|attempts|ttl|days|date|time|timestamp|country)$/;

const isSecretWord = (each: string, before = ""): boolean =>
  /^(?:password\w*|pwd|pw|passwd|passphrase|passcode|secrets?|tokens?|hash(?:es|ed)?|credentials?|creds?|ips?|ipv|jwts?|apikeys?)$/.test(
    each,
  ) ||
  (/^keys?$/.test(each) && /^(?:api|access|private|signing|encryption|auth)$/.test(before)) ||
  /^addr(?:ess(?:es)?)?$/.test(before === "remote" ? each : "");

/** Names without a sign of where a word ends: `passwordhash`, `clientsecret`, `ipaddress`. */
const written =
  /(?:password|passwd|passphrase|passcode|pwd|secret|token|hash|credential|(?:api|access|private)key|ipaddr(?:ess)?|(?:client|remote|user|viewer|visitor|login|last)ip|jwt)(?:e?s)?$/;
