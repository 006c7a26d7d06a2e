import { randomBytes } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";

const name = "SESSION_HMAC_SECRET";

/** The secret of the local Worker, made up and put into `.dev.vars` if that has none. What is in the file stays. */
export async function ensureSecret(root: string): Promise<string> {
  const path = join(root, ".dev.vars");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const existing = parseEnv(text)[name];
  if (existing) return existing;

  const secret = randomBytes(32).toString("base64");
  const separator = text === "" || text.endsWith("\n") ? "" : "\n";
  await appendFile(path, `${separator}${name}=${secret}\n`, { mode: 0o600 });
  return secret;
}
