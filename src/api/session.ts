import type { Clock, RecordStore } from "../control/ports.ts";
import { isObject, type JsonObject, own, parseExact } from "../engine/json.ts";
import { isRecordKey } from "../schema/collections.ts";
import { users } from "../schema/users.ts";
import { problem } from "./problem.ts";
import { importSecret, verifiedPayload } from "./token.ts";

/** Who is asking: a superadmin, or nobody gets this far. */
export type Session = { uid: string; name: string | null; role: string };

/** Lets a request in, or says why not. A host can bring its own. */
export type Authenticate = (request: Request) => Promise<Session | Response>;

/**
 * The session check of QuickStage: `Authorization: Bearer <payload>.<signature>`, payload the base64url of
 * `{ uid, exp }`, signature its HMAC-SHA-256. The user's record decides, so a role that was taken away counts at once.
 */
export function quickStageSessions(
  secret: string | undefined,
  store: RecordStore,
  clock: Clock,
  secretName = "SESSION_HMAC_SECRET",
): Authenticate {
  return async (request) => {
    const key = await importSecret(secret ?? "");
    if (!key) return problem(500, notConfigured(secretName));
    const uid = await verifiedUid(key, request.headers.get("authorization"), clock());
    const user = uid === null ? null : await readUser(store, uid);
    if (uid === null || user === null || isDeactivated(user)) return unauthorized();
    const role = own(user, "role");
    if (role !== "superadmin") return problem(403, "This needs the role superadmin, which your account does not have.");
    const name = own(user, "name");
    return { uid, name: typeof name === "string" ? name : null, role };
  };
}

/** QuickStage sets the status; a flag of that name is honoured too, as letting somebody in by mistake is the worse one. */
const isDeactivated = (user: JsonObject) => own(user, "status") === "deactivated" || own(user, "deactivated") === true;

const notConfigured = (name: string) =>
  `The Worker has no usable ${name}: set it to the base64 of 32 random bytes (wrangler secret put ${name}).`;

/** One answer for every way of not being signed in: which one it was is nobody's business. */
const unauthorized = () =>
  problem(401, "Your session is missing, expired or no longer valid. Sign in again.", {
    headers: { "www-authenticate": "Bearer" },
  });

async function verifiedUid(key: CryptoKey, header: string | null, time: number): Promise<string | null> {
  const [, token] = /^Bearer +(\S+)$/i.exec(header?.trim() ?? "") ?? [];
  const payload = token === undefined ? null : await verifiedPayload(key, token);
  const claims = payload === null ? null : parseObject(payload);
  const uid = claims && own(claims, "uid");
  const exp = claims && own(claims, "exp");
  if (typeof uid !== "string" || typeof exp !== "number" || exp * 1000 <= time) return null;
  return uid;
}

async function readUser(store: RecordStore, uid: string) {
  const key = `${users.prefix}${uid}`;
  // A uid such as "byname:ada" would name an index key.
  if (!isRecordKey(users, key)) return null;
  const stored = (await store.getMany([key])).get(key);
  return stored ? parseObject(stored.text) : null;
}

function parseObject(text: string) {
  try {
    const value = parseExact(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
