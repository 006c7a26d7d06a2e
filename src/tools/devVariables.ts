import { randomBytes } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";

const secretName = "SESSION_HMAC_SECRET";
/** The local emulator has no read cache, so runs need not wait a minute for it to expire. */
const readCache = { name: "READ_CACHE_SECONDS", value: "1" };

/**
 * Adds the variables that the local Worker needs to `.dev.vars`. Those that the file has stay as they are.
 * @returns the session secret
 */
export async function ensureVariables(root: string): Promise<string> {
  const path = join(root, ".dev.vars");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const existing = parseEnv(text);
  const secret = existing[secretName] || randomBytes(32).toString("base64");
  const added = [
    ...(existing[secretName] ? [] : [`${secretName}=${secret}\n`]),
    ...(existing[readCache.name] ? [] : [`${readCache.name}=${readCache.value}\n`]),
  ];
  const separator = text === "" || text.endsWith("\n") ? "" : "\n";
  if (added.length > 0) await appendFile(path, separator + added.join(""), { mode: 0o600 });
  return secret;
}
