import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import pRetry from "p-retry";
import { type Client, createClient } from "../../client/client.ts";
import { ApiError, retryAfter } from "../../client/error.ts";
import type { Collections } from "../../panel/model/labels.ts";
import { formatDuration } from "../../ui/format.ts";
import { UsageError } from "../usageError.ts";
import { complaintOf, describeLoss, notTheApi } from "./complaint.ts";

const urlName = "QUICKSTAGE_MIGRATIONS_URL";
const tokenName = "QUICKSTAGE_MIGRATIONS_TOKEN";

export type RemoteOptions = { url?: string; json?: boolean };

/** A deployed API, and how this call of the command talks to it. */
export type Remote = {
  client: Client;
  url: string;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** Asks until there is an answer, a refusal, or no patience left. Unless it is a `start`, what it asks for must change nothing. */
  ask<T>(question: () => Promise<T>, patience?: Patience): Promise<T>;
  /** The command that follows a run of this API, to be copied. */
  watchCommand(id: string): string;
};

/**
 * `brief` before anything was started; `start` for what must not be done twice, so that only a refusal of too many requests
 * is waited for; `long` while a run is followed, for that may outlast an outage.
 */
export type Patience = keyof typeof patiences;
const patiences = {
  brief: { retries: 2 },
  start: { retries: 2 },
  long: { retries: Number.POSITIVE_INFINITY, maxRetryTime: 600_000 },
};

/** The options that every command about a deployed API has. */
export const aboutRemote = (command: Command): Command =>
  command
    .addOption(
      new Option("--url <url>", "where the Worker mounts the API: https://example.com/debug/migration").env(urlName),
    )
    .option("--json", "print the result as JSON to standard output, and nothing else there")
    .addHelpText("after", `\nThe session to sign in with is read from the environment variable ${tokenName}.`);

/** Runs a command against the API that its options name, and sets the exit code that the command returns. */
export async function withRemote(
  { url }: RemoteOptions,
  work: (remote: Remote) => Promise<number>,
  whenInterrupted = "Interrupted. Nothing was started.",
): Promise<void> {
  const address = checkedUrl(url);
  const token = checkedToken();
  const stop = new AbortController();
  const interrupt = () => stop.abort(new Interrupted(whenInterrupted));
  // The second Ctrl-C ends the program as usual.
  process.once("SIGINT", interrupt);
  const loss = { isReported: false };
  const remote: Remote = {
    client: createClient({ baseUrl: address, getToken: () => token }),
    url: address,
    signal: stop.signal,
    ask: (question, patience = "brief") => askPatiently(question, patience, stop.signal, loss),
    watchCommand: (id) =>
      `npx quickstage-migrations watch ${id}${process.env[urlName] === url ? "" : ` --url ${address}`}`,
  };
  try {
    process.exitCode = await work(remote);
  } catch (error) {
    if (error instanceof ApiError) throw new UsageError(complaintOf(error, remote));
    if (!stop.signal.aborted) throw error;
    console.error((error instanceof Interrupted ? error : (stop.signal.reason as Error)).message);
    process.exitCode = 130;
  } finally {
    process.off("SIGINT", interrupt);
  }
}

/** The collections that the API migrates. Asked for first, as it shows whether this is the API at all. */
export async function collectionsOf({ client, signal, ask, url }: Remote): Promise<Collections> {
  const { collections } = await ask(() => client.get("/schema", { signal }));
  if (!Array.isArray(collections)) throw new UsageError(notTheApi(url, 200));
  return collections;
}

/** Thrown after Ctrl-C: the message says what goes on without the command. */
export class Interrupted extends Error {}

function checkedUrl(url: string | undefined): string {
  if (!url) {
    throw new UsageError(`Which API? Give --url https://example.com/debug/migration, or set ${urlName} to it.`);
  }
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new UsageError(`"${url}" is no URL of a Worker.`);
  const isLocal = /^(?:localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/.test(parsed.hostname);
  if (parsed.protocol === "http:" && !isLocal) {
    throw new UsageError("The session would be sent unencrypted: use https:// (http:// is for this machine only).");
  }
  return url.replace(/(?<!\/)\/+$/, "");
}

/** From the environment only: other users of the machine can see the arguments of a command. */
function checkedToken(): string {
  const token = process.env[tokenName]?.trim();
  if (!token) {
    throw new UsageError(
      `There is no session to sign in with: set the environment variable ${tokenName}. Where QuickStage's sessions are used, "quickstage-migrations session --uid <uid>" prints one.`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(`${tokenName} holds characters that no session has, such as blanks or line breaks.`);
  }
  return token;
}

/** @param loss whether the missing answer has been reported, which happens once for all requests */
async function askPatiently<T>(
  question: () => Promise<T>,
  patience: Patience,
  signal: AbortSignal,
  loss: { isReported: boolean },
): Promise<T> {
  const answer = await pRetry(question, {
    ...patiences[patience],
    minTimeout: 500,
    maxTimeout: 15_000,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => isTemporary(error, patience),
    onFailedAttempt: async ({ error, retriesLeft }) => {
      if (!isTemporary(error, patience) || retriesLeft === 0) return;
      const wait = retryAfter(error);
      const when = wait > 0 ? ` in ${formatDuration(wait).replaceAll("\u00a0", " ")}` : "";
      if (!loss.isReported) console.error(`${describeLoss(error)} Trying again${when}.`);
      loss.isReported = true;
      await sleep(wait, undefined, { signal });
    },
  });
  loss.isReported = false;
  return answer;
}

/** Whether the same request may be answered in a moment. One that was too many has not been acted on, whatever it asks for. */
function isTemporary(error: Error, patience: Patience): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  const { kind, status } = error;
  if (status === 429 || patience === "start") return status === 429;
  // A 500 that is not the API's own comes from what stands before it.
  return kind === "unreachable" || status >= (kind === "unexpected" ? 500 : 502);
}
