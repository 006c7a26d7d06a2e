import type { Clock, RecordStore } from "../../control/ports.ts";
import { getOwn, isAbsent, isObject, isRaw, type JsonObject, parseJson } from "../../engine/losslessJson.ts";
import { isRecordKey } from "../../schema/collections.ts";
import { users } from "../../schema/users.ts";
import { problem } from "../http/problemAnswer.ts";
import type { Authenticate, Refused } from "./session.ts";
import { importSecret, isShortSecret, verifiedPayload } from "./token.ts";

/**
 * The session check of QuickStage: `Authorization: Bearer <payload>.<signature>`, payload the base64url of
 * `{ uid, exp }`, signature its HMAC-SHA-256. The user's record decides, so a role that was taken away counts at once.
 * Those whom it refuses are refused again without another look at it for as long as KV may answer from its cache anyway:
 * somebody with a session and without the role costs a read a minute, however often they ask.
 * @param refusedFor in seconds
 */
export function quickStageSessions(
  secret: string | undefined,
  store: RecordStore,
  clock: Clock,
  secretName = "SESSION_HMAC_SECRET",
  refusedFor = 60,
): Authenticate {
  let imported: Promise<CryptoKey | null> | undefined;
  const refusals = new Map<string, Refusal>();
  return async (request) => {
    if (!imported && secret && isShortSecret(secret)) console.warn(tooShort(secretName));
    imported ??= importSecret(secret ?? "");
    const key = await imported;
    if (!key) return problem(500, notConfigured(secretName));
    const now = clock();
    const uid = await verifiedUid(key, request.headers.get("authorization"), now);
    if (uid === null) return unauthorized();
    const known = refusals.get(uid);
    if (known && now < known.until) return refuse(uid, known);
    const until = now + refusedFor * 1_000;
    // Before the look, so that of many who ask at once only the first has one.
    if (known) known.until = until;
    const user = await readUser(store, uid);
    const given = user && getOwn(user, "name");
    const name = typeof given === "string" ? given : null;
    const isActive = user !== null && !isDeactivated(user);
    if (isActive && getOwn(user, "role") === "superadmin") {
      refusals.delete(uid);
      return { uid, name, role: "superadmin", can: "approve" };
    }
    const [oldest = uid] = refusals.keys();
    if (refusals.size >= mostRefusals) refusals.delete(oldest);
    const refusal = { until, name, isActive };
    refusals.set(uid, refusal);
    return refuse(uid, refusal);
  };
}

/** Until when, in ms, somebody is refused; as nobody (401), or as an active user without the role (403). */
type Refusal = { until: number; name: string | null; isActive: boolean };

/** More are not remembered: each took a session with a valid signature. */
const mostRefusals = 1_000;

function refuse(uid: string, { name, isActive }: Refusal): Response | Refused {
  if (!isActive) return unauthorized();
  const response = problem(403, "This needs the role superadmin, which your account does not have.");
  return { refused: { uid, name }, response };
}

/** Whether this user's record still says that they are an active superadmin. */
export async function isActiveSuperadmin(store: RecordStore, uid: string): Promise<boolean> {
  const user = await readUser(store, uid);
  return user !== null && !isDeactivated(user) && getOwn(user, "role") === "superadmin";
}

/** Any status but "active" keeps somebody out, and so does the flag: letting somebody in by mistake is the worse one. */
function isDeactivated(user: JsonObject): boolean {
  const status = getOwn(user, "status");
  const flag = getOwn(user, "deactivated");
  return (!isAbsent(status) && status !== "active") || (isRaw(flag) ? Number(flag.rawJSON) !== 0 : Boolean(flag));
}

const notConfigured = (name: string) =>
  `The Worker has no usable ${name}: it must be the base64 of at least 16 bytes, better 32 random ones. Set it with: wrangler secret put ${name}`;
const tooShort = (name: string) =>
  `${name} has fewer than 32 bytes. Replace it by the base64 of 32 random bytes (wrangler secret put ${name}); everybody then has to sign in again.`;

/** A session that lasts longer was not made by QuickStage, and could not be ended before its time. */
const longestSession = 400 * 86_400_000;

/** One answer for every way of not being signed in: which one it was is nobody's business. */
const unauthorized = () =>
  problem(401, "Your session is missing, expired or no longer valid. Sign in again.", {
    headers: { "www-authenticate": "Bearer" },
  });

async function verifiedUid(key: CryptoKey, header: string | null, time: number): Promise<string | null> {
  const [, token] = /^Bearer +(\S+)$/i.exec(header?.trim() ?? "") ?? [];
  const payload = token === undefined ? null : await verifiedPayload(key, token);
  const claims = payload === null ? null : parseObject(payload);
  const uid = claims && getOwn(claims, "uid");
  const exp = claims && getOwn(claims, "exp");
  if (typeof uid !== "string" || typeof exp !== "number") return null;
  if (exp * 1000 <= time || exp * 1000 > time + longestSession) return null;
  // A uid such as "byname:ada" would name an index key.
  return isRecordKey(users, keyOf(uid)) ? uid : null;
}

const keyOf = (uid: string): string => `${users.prefix}${uid}`;

async function readUser(store: RecordStore, uid: string) {
  const key = keyOf(uid);
  const stored = (await store.getMany([key])).get(key);
  return stored && !stored.damaged ? parseObject(stored.text) : null;
}

function parseObject(text: string) {
  try {
    const value = parseJson(text.replace(/^\uFEFF/, ""));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
