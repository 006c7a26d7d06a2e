import { randomFrom } from "../../../src/seed/random.ts";
import type { Attempt } from "../judge.ts";
import { listed } from "../kind.ts";
import { outsiders, superadminId } from "../records.ts";
import type { Header, Sent } from "../send.ts";
import { inAnHour, signatureOf, signed, signedText } from "../session.ts";
import { base, json, type Operation, type Target, withQuery } from "../target.ts";

type Forged = { headers: readonly Header[]; refused?: readonly number[] };

/** Sessions that are none, on every endpoint. Nothing that can be asked may be answered. */
export const tokens = listed("tokens", function* (target) {
  const forged = Object.entries({ ...forgedTokens(target), ...elsewhere(target), ...ofOutsiders(target) });
  for (const operation of target.operations)
    for (const [what, { headers, refused = [401] }] of forged)
      yield { what: `${what}, on ${operation.method} ${operation.path}`, sent: asked(operation, headers), refused };
  for (const attempt of elsewhereInRequest(target)) yield attempt;
  for (const headers of mutants(target)) {
    const sent = { method: "GET", path: `${base}/session`, headers };
    yield { what: "a valid token with one character changed", sent, refused: [401] };
  }
});

/** With what the endpoint would act on, if it let this in. */
function asked({ method, path, takesBody }: Operation, headers: readonly Header[]): Sent {
  if (!takesBody || path.endsWith("/runs")) {
    const body = json({ kind: "migrate" });
    return path.endsWith("/runs") && method === "POST"
      ? { method, path, ...body, headers: [...headers, ...(body.headers ?? [])] }
      : { method, path, headers };
  }
  const body = json(path.endsWith("/try") ? { type: "user", id: superadminId, definition: {} } : {});
  return { method, path, ...body, headers: [...headers, ...(body.headers ?? [])] };
}

const bearer = (token: string): Forged => ({ headers: [["authorization", `Bearer ${token}`]] });

function forgedTokens({ secret, token }: Target): Record<string, Forged> {
  const exp = inAnHour();
  const claims = { uid: superadminId, exp };
  const [payload = "", signature = ""] = token.split(".");
  const otherSecret = Buffer.from("a secret that signs for somebody else").toString("base64");
  const jwtHead = (alg: string) => Buffer.from(JSON.stringify({ alg, typ: "JWT" })).toString("base64url");
  const ofUid = (uid: unknown) => bearer(signed({ uid, exp }, secret));
  const ofExp = (text: string) => bearer(signedText(`{"uid":${JSON.stringify(superadminId)},"exp":${text}}`, secret));
  const now = Math.floor(Date.now() / 1_000);
  const spaced = Buffer.from(JSON.stringify(claims, null, 1)).toString("base64url");
  const otherPayload = Buffer.from(JSON.stringify({ ...claims, uid: "user" })).toString("base64url");
  const tooLarge = [401, 400, 431, 0];
  return {
    "no session": { headers: [] },
    "an empty Authorization": { headers: [["authorization", ""]] },
    "Bearer without a token": bearer(""),
    "a dot": bearer("."),
    dots: bearer("..."),
    "no dot": bearer(payload + signature),
    "a payload alone": bearer(payload),
    "a payload and a dot": bearer(`${payload}.`),
    "a signature alone": bearer(`.${signature}`),
    "the text null": bearer("null"),
    "the text undefined": bearer("undefined"),
    "a JSON object": bearer(JSON.stringify(claims)),
    "another secret": bearer(signed(claims, otherSecret)),
    "an empty secret": bearer(signed(claims, "")),
    "the secret as text": bearer(`${payload}.${signatureOf(payload, Buffer.from(secret).toString("base64"))}`),
    "SHA-1": bearer(`${payload}.${signatureOf(payload, secret, "sha1")}`),
    "SHA-384": bearer(`${payload}.${signatureOf(payload, secret, "sha384")}`),
    "SHA-512": bearer(`${payload}.${signatureOf(payload, secret, "sha512")}`),
    MD5: bearer(`${payload}.${signatureOf(payload, secret, "md5")}`),
    "a JWT without algorithm": bearer(`${jwtHead("none")}.${payload}.`),
    "a JWT signed as one": bearer(
      `${jwtHead("HS256")}.${payload}.${signatureOf(`${jwtHead("HS256")}.${payload}`, secret)}`,
    ),
    "a JWT with this signature": bearer(`${jwtHead("HS256")}.${payload}.${signature}`),
    "a truncated signature": bearer(`${payload}.${signature.slice(0, -1)}`),
    "half a signature": bearer(`${payload}.${signature.slice(0, 20)}`),
    "one character of a signature": bearer(`${payload}.${signature.slice(0, 1)}`),
    "an extended signature": bearer(`${payload}.${signature}A`),
    "a doubled signature": bearer(`${payload}.${signature}${signature}`),
    "a signature twice": bearer(`${payload}.${signature}.${signature}`),
    "a signature of zeros": bearer(`${payload}.${"A".repeat(43)}`),
    "a padded signature": bearer(`${payload}.${signature}=`),
    "a signature with two paddings": bearer(`${payload}.${signature}==`),
    "a signature in hex": bearer(`${payload}.${Buffer.from(signature, "base64url").toString("hex")}`),
    "a signature over the JSON": bearer(`${payload}.${signatureOf(JSON.stringify(claims), secret)}`),
    "a signature spelt otherwise": bearer(`${payload}.${spareBits(signature)}`),
    "a signature in plain base64": bearer(`${payload}.${signature.replaceAll("-", "+").replaceAll("_", "/")}+`),
    "another payload's signature": bearer(`${otherPayload}.${signature}`),
    "the payload encoded otherwise": bearer(`${spaced}.${signature}`),
    "a padded payload": bearer(`${payload}=.${signature}`),
    "an extended payload": bearer(`${payload}A.${signature}`),
    "a payload in upper case": bearer(`${payload.toUpperCase()}.${signature}`),
    "payload and signature swapped": bearer(`${signature}.${payload}`),
    "a zero in the token": { ...bearer(`${payload}\u0000.${signature}`), refused: [401, 400] },
    "a token that is percent-encoded": bearer(`${payload}%2E${signature}`),
    "a token in quotes": bearer(`"${token}"`),
    "a token of 8 kB": bearer(`${"A".repeat(8_000)}.${signature}`),
    "a token of 1 MB": { ...bearer(`${"A".repeat(1_000_000)}.${signature}`), refused: tooLarge },
    "an expired session": ofExp(String(now - 1)),
    "a session that expired long ago": ofExp("1"),
    "exp 0": ofExp("0"),
    "exp before 1970": ofExp("-1"),
    "exp in ms": ofExp(String(Date.now() + 3_600_000)),
    "exp in 401 days": ofExp(String(now + 401 * 86_400)),
    "exp too large for a double": ofExp("1e400"),
    "exp of -1e400": ofExp("-1e400"),
    "exp of 1e300": ofExp("1e300"),
    "exp of 9007199254740993": ofExp("9007199254740993"),
    "exp as text": ofExp(`"${exp}"`),
    "exp NaN": ofExp("NaN"),
    "exp null": ofExp("null"),
    "exp true": ofExp("true"),
    "exp in a list": ofExp(`[${exp}]`),
    "exp in an object": ofExp(`{"valueOf":${exp}}`),
    "no exp": bearer(signed({ uid: superadminId }, secret)),
    "exp by prototype": bearer(signedText(`{"uid":"${superadminId}","__proto__":{"exp":${exp}}}`, secret)),
    "uid by prototype": bearer(signedText(`{"exp":${exp},"__proto__":{"uid":"${superadminId}"}}`, secret)),
    "no uid": bearer(signed({ exp }, secret)),
    "uid null": ofUid(null),
    "uid true": ofUid(true),
    "uid 1": ofUid(1),
    "uid in a list": ofUid([superadminId]),
    "uid in an object": ofUid({ toString: superadminId }),
    "uid empty": ofUid(""),
    "uid unknown": ofUid("nobody"),
    "uid of an index key": ofUid("byname:ada"),
    "uid with its prefix": ofUid(`user:${superadminId}`),
    "uid in upper case": ofUid(superadminId.toUpperCase()),
    "uid with a blank": ofUid(`${superadminId} `),
    "uid with a zero": ofUid(`${superadminId}\u0000`),
    "uid with control characters": ofUid("\u0001\u0008\u001b[31m\u007f"),
    "uid with a line break": ofUid(`${superadminId}\r\nx: y`),
    "uid with half a surrogate pair": ofUid("\ud800"),
    "uid with the other half": ofUid(`a\udfffb`),
    "uid of a snapshot": ofUid("../snap:1"),
    "uid .": ofUid("."),
    "uid ..": ofUid(".."),
    "uid __proto__": ofUid("__proto__"),
    "uid of 507 bytes": ofUid("u".repeat(507)),
    "uid of 508 bytes": ofUid("u".repeat(508)),
    "uid of 5 kB": ofUid("u".repeat(5_000)),
    "uid of 1 MB": { ...ofUid("u".repeat(1_000_000)), refused: tooLarge },
    "claims in a list": bearer(signedText(JSON.stringify([claims]), secret)),
    "claims as text": bearer(signedText(JSON.stringify(JSON.stringify(claims)), secret)),
    "claims that are null": bearer(signedText("null", secret)),
    "claims that are empty": bearer(signedText("", secret)),
    "claims in halves": bearer(signedText(JSON.stringify(claims).slice(0, -1), secret)),
    "claims with more after them": bearer(signedText(`${JSON.stringify(claims)}x`, secret)),
    "claims nested deeply": bearer(signedText(`${"[".repeat(4_000)}`, secret)),
    "claims in no UTF-8": bearer(signedText(Uint8Array.of(0xff, 0xfe, 0x7b), secret)),
    "claims in UTF-16": bearer(signedText(Buffer.from(JSON.stringify(claims), "utf16le"), secret)),
  };
}

/** The last of 43 characters has two bits to spare: another one in its place stands for the same bytes. */
function spareBits(signature: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return signature.slice(0, -1) + alphabet[alphabet.indexOf(signature.at(-1) as string) ^ 1];
}

/** A valid token where none belongs, so that only its place is wrong. */
function elsewhere({ token, secret }: Target): Record<string, Forged> {
  const claims = { uid: superadminId, exp: inAnHour() };
  const key = Buffer.from(secret, "base64");
  const basic = Buffer.from(`${superadminId}:${token}`).toString("base64");
  const named = (...headers: Header[]): Forged => ({ headers });
  const authorization = (value: string) => named(["authorization", value]);
  return {
    "a token in a cookie": named(["cookie", `session=${token}; token=${token}; Authorization=Bearer ${token}`]),
    "a token in X-Authorization": named(["x-authorization", `Bearer ${token}`], ["x-auth-token", token]),
    "a token in Proxy-Authorization": named(["proxy-authorization", `Bearer ${token}`]),
    "a token in X-Forwarded-Authorization": named(["x-forwarded-authorization", `Bearer ${token}`]),
    "a person in a header": named(
      ["x-user", superadminId],
      ["x-forwarded-user", superadminId],
      ["remote-user", "root"],
    ),
    "another site's header": named(
      ["cf-access-authenticated-user-email", "root@example.com"],
      ["x-role", "superadmin"],
    ),
    Basic: authorization(`Basic ${basic}`),
    "Basic with the token": authorization(`Basic ${token}`),
    Digest: authorization(`Digest username="${superadminId}"`),
    Token: authorization(`Token ${token}`),
    "no scheme": authorization(token),
    "no blank": authorization(`Bearer${token}`),
    "Bearer twice": authorization(`Bearer Bearer ${token}`),
    "a colon": authorization(`Bearer: ${token}`),
    "two tokens": authorization(`Bearer x.y, Bearer ${token}`),
    "a token and more": authorization(`Bearer ${token} x`),
    "two tokens, the first forged": named(["authorization", "Bearer x.y"], ["authorization", `Bearer ${token}`]),
    "the secret with a byte more": bearer(signed(claims, Buffer.from([...key, 0x41]).toString("base64"))),
    "the secret without its last byte": bearer(signed(claims, key.subarray(0, -1).toString("base64"))),
    "the secret backwards": bearer(signed(claims, Buffer.from([...key].reverse()).toString("base64"))),
  };
}

const ofOutsiders = ({ secret }: Target): Record<string, Forged> =>
  Object.fromEntries(
    Object.entries(outsiders).map(([uid, { status }]) => [
      `the user ${uid}`,
      { ...bearer(signed({ uid, exp: inAnHour() }, secret)), refused: [status] },
    ]),
  );

function* elsewhereInRequest({ token, operations }: Target): Generator<Attempt> {
  for (const { method, path } of operations) {
    const query = ["token", "access_token", "authorization", "session"].map((name) => `${name}=${token}`).join("&");
    yield { what: `a token in the query of ${path}`, sent: { method, path: withQuery(path, query) }, refused: [401] };
    const body = json({ token, authorization: `Bearer ${token}`, dryRun: false });
    yield { what: `a token in the body of ${path}`, sent: { method, path, ...body }, refused: [401] };
  }
}

/** A valid token with one character replaced by another one, at random places. */
function* mutants({ token }: Target): Generator<readonly Header[]> {
  const random = randomFrom(14);
  const dot = token.indexOf(".");
  for (let count = 0; count < 150; count += 1) {
    const at = random.integer(0, token.length - 1);
    const before = token[at] as string;
    const letters = random.text(8, "ABCDEFGHabcdefgh01234567-_");
    const after = [...letters].find((letter) => letter !== before) ?? "=";
    yield [["authorization", `Bearer ${token.slice(0, at)}${at === dot ? "-" : after}${token.slice(at + 1)}`]];
  }
}
