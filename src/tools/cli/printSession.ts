import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import type { Command } from "commander";
import { secretLength, signToken } from "../../api/auth/token.ts";
import { UsageError } from "../usageError.ts";

const secretName = "SESSION_HMAC_SECRET";
const oneHour = 3_600;
/** In bytes. RFC 2104 recommends 32, the length of the hash; a secret with fewer than 16 can be guessed. */
const minSecretLength = 16;

export function addSession(program: Command): void {
  program
    .command("session")
    .summary("print a QuickStage session of one hour")
    .description(
      `Prints a QuickStage session of one hour, for when the application's own login can't make one. The secret is read from the environment variable ${secretName}, otherwise from .dev.vars in this folder. It has to be the one that the Worker has: base64, as "wrangler secret put ${secretName}" was given it.`,
    )
    .requiredOption(
      "--uid <uid>",
      "the user whose session it is; the API asks the user's record for the role superadmin",
    )
    .action(({ uid }: { uid: string }) => printSession(uid));
}

/** Prints the token to standard output and everything else to standard error, so that `TOKEN=$(…)` gets just the token. */
async function printSession(uid: string): Promise<void> {
  if (uid.trim() === "") throw new UsageError("Whose session? Name the user: session --uid admin");
  const { secret, source } = findSecret();
  const problem = secretProblem(secret);
  if (problem) throw new UsageError(`${secretName} of ${source} ${problem}`);
  const exp = Math.floor(Date.now() / 1000) + oneHour;
  const token = await signToken(secret, { uid, exp });
  console.error(
    `A session of "${uid}" until ${new Date(exp * 1000).toISOString()}, signed with the secret of ${source}:`,
  );
  console.log(token);
}

function findSecret(): { secret: string; source: string } {
  const fromEnvironment = process.env[secretName];
  if (fromEnvironment) return { secret: fromEnvironment, source: "the environment" };
  const fromFile = parseEnv(readDevVars())[secretName];
  if (fromFile) return { secret: fromFile, source: ".dev.vars" };
  throw new UsageError(
    `There is no secret to sign with: set the environment variable ${secretName} to the one that the Worker has, or run this where a .dev.vars holds it.`,
  );
}

function readDevVars(): string {
  try {
    return readFileSync(".dev.vars", "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** Why a secret can't be used, without quoting it; `null` when it can. */
function secretProblem(secret: string): string | null {
  const fix = `Set it to the base64 of 32 random bytes, here and in the Worker (wrangler secret put ${secretName}).`;
  const length = secretLength(secret);
  if (length === null) return `is not base64. ${fix}`;
  return length < minSecretLength ? `is only ${length} bytes long, which can be guessed. ${fix}` : null;
}
