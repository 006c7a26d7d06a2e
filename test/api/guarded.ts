import { beforeEach, onTestFinished, vi } from "vitest";
import { quickStageSessions } from "../../src/api/auth/quickStageSessions.ts";
import { signToken } from "../../src/api/auth/token.ts";
import { createApi } from "../../src/api/createApi.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import { collections } from "../../src/schema/collections.ts";
import { currentUser, superadmin, unreadable } from "./serve.ts";

export const secret = btoa("the secret that signs every session");
export const otherSecret = btoa("a secret that signs for somebody else");
export const now = 1_795_000_000_000;
export const exp = now / 1000 + 60;
export const listedOrigin = "https://admin.example.com";
const superadminFields = { name: "Mara", role: "superadmin" };

const users = {
  "user:admin": superadmin,
  "user:ada": currentUser({ role: "user" }),
  "user:byname:ada": superadmin,
  "user:gone": currentUser({ ...superadminFields, status: "deactivated" }),
  "user:blocked": currentUser({ ...superadminFields, status: "suspended" }),
  "user:nameless": currentUser({ ...superadminFields, status: "" }),
  "user:number": currentUser({ ...superadminFields, status: 1 }),
  "user:flagged": currentUser({ ...superadminFields, deactivated: 1 }),
  "user:texted": currentUser({ ...superadminFields, deactivated: "2026-01-01" }),
  "user:legacy": JSON.stringify({ ...superadminFields, status: null, deactivated: 0 }),
  "user:marked": `\ufeff${superadmin}`,
  "user:torn": unreadable,
  "user:list": `[${superadmin}]`,
  "user:empty": "",
  [`user:${"u".repeat(600)}`]: superadmin,
};

/** Routes whose runs and records must not be touched: reaching them is a 500. */
export function guarded({ configured }: { configured: string | undefined } = { configured: secret }) {
  const entries = new Map(Object.entries(users).map(([key, text]) => [key, { text }]));
  const touched = vi.fn();
  const store = createMemoryStore(entries);
  const read = vi.spyOn(store, "getMany");
  const noted = vi.fn(async () => {});
  const untouchable = new Proxy({}, { get: (_, name) => (name === "noteRefusal" ? noted : touched(name)) }) as never;
  let time = now;
  const api = createApi({
    runs: untouchable,
    records: untouchable,
    collections,
    authenticate: quickStageSessions(configured, store, () => time),
    allowedOrigins: [listedOrigin],
  });
  const call = async (
    path: string,
    authorization: string | null,
    method = "GET",
    body?: string | ReadableStream,
    headers: Record<string, string> = {},
  ) =>
    api.fetch(
      new Request(`http://local${path}`, {
        method,
        headers: { ...(authorization !== null && { authorization }), "content-type": "application/json", ...headers },
        ...(body !== undefined && { body, duplex: "half" }),
      }),
    );
  return {
    call,
    touched,
    read,
    noted,
    entries,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

export const bearer = async (claims: object, key = secret) => `Bearer ${await signToken(key, claims as never)}`;
export const valid = () => bearer({ uid: "admin", exp });

/** A valid token with something about it changed. */
export async function altered(change: (payload: string, signature: string) => string): Promise<string> {
  const [payload = "", signature = ""] = (await signToken(secret, { uid: "ada", exp })).split(".");
  return `Bearer ${change(payload, signature)}`;
}
export const flipped = (text: string) => `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`;
/** The same signature with another last character, whose two spare bits stand for nothing. */
export function respelt(signature: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return signature.slice(0, -1) + letters[letters.indexOf(signature.slice(-1)) ^ 1];
}
export const encoded = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");

/** What the tests of a file let slip into the log, as the text so far. */
export function watchLog(): () => string {
  let logged: string[] = [];
  beforeEach(() => {
    logged = [];
    for (const name of ["log", "info", "warn", "error", "debug"] as const) {
      const spy = vi
        .spyOn(console, name)
        .mockImplementation((...words) => void logged.push(words.map(String).join(" ")));
      onTestFinished(() => spy.mockRestore());
    }
  });
  return () => logged.join();
}
