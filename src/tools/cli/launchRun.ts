import { setTimeout as sleep } from "node:timers/promises";
import type { Run, RunRequest } from "../../client/contract.ts";
import { ApiError } from "../../client/error.ts";
import { type Collections, collectionNames } from "../../panel/model/labels.ts";
import { formatDuration, formatMoney, formatNumber } from "../../ui/format.ts";
import { UsageError } from "../usageError.ts";
import { followRun } from "./followRun.ts";
import { collectionsOf, Interrupted, type Remote } from "./remoteApi.ts";
import { inWords } from "./runProgress.ts";
import { askLine, isTerminal } from "./terminal.ts";

export type LaunchOptions = { yes?: boolean; wait?: boolean; json?: boolean };

/**
 * Starts a run, once, and follows it.
 * @param word what has to be typed before it is started; `null` for a run that writes nothing
 * @returns the exit code
 */
export async function launchRun(
  remote: Remote,
  request: RunRequest,
  word: string | null,
  { yes = false, wait = true, json = false }: LaunchOptions,
): Promise<number> {
  const collections = await collectionsOf(remote);
  if (word !== null && !yes) await confirm(remote, request, word, collections);
  const run = await startOnce(remote, request);
  const what = `${inWords(run, collections)}.`;
  if (!wait) {
    console.error(`Run ${run.id}. ${what}\nFollow it: ${remote.watchCommand(run.id)}`);
    if (json) console.log(JSON.stringify(run, null, 2));
    return 0;
  }
  console.error(`Run ${run.id} on ${collectionNames(run.types, collections)} is started.`);
  return followRun(remote, run, collections, json);
}

async function confirm(remote: Remote, request: RunRequest, word: string, collections: Collections): Promise<void> {
  if (!isTerminal()) {
    throw new UsageError(
      "This writes to live records, and nobody is there to confirm it: give --yes, or try --dry-run.",
    );
  }
  console.error(await describeEffect(remote, request, collections));
  const typed = await askLine(`Type ${word} to confirm: `, remote.signal);
  if (typed !== word) throw new UsageError("That is another word. Nothing was started.");
}

/** What the run is going to do, as far as the API can tell. */
async function describeEffect(remote: Remote, request: RunRequest, collections: Collections): Promise<string> {
  const { client, signal, url, ask } = remote;
  const types = ("types" in request && request.types) || collections.map(({ type }) => type);
  const query = request.kind === "undo" ? { of: request.of } : { types: types.join() };
  const forecast = await ask(() => client.get("/forecast", { query, signal })).catch((error: unknown) => {
    // The records may not have been counted yet. That is no reason not to start.
    if (error instanceof ApiError && error.status === 503) return null;
    throw error;
  });
  const what =
    request.kind === "undo" ? `This undoes run ${request.of}` : `This migrates ${collectionNames(types, collections)}`;
  const effort = forecast && `, about ${formatDuration(forecast.seconds * 1_000)} and ${formatMoney(forecast.usd)}`;
  const figures =
    forecast &&
    (request.kind === "undo"
      ? ` (${formatNumber(forecast.records)} records${effort})`
      : `: ${formatNumber(forecast.legacy)} of ${formatNumber(forecast.records)} records are legacy${effort}`);
  const backup = request.kind === "migrate" && !request.backup ? " No backup is made (--backup makes one)." : "";
  return `${what} at ${url}${figures ?? ""}.${backup}`.replaceAll("\u00a0", " ");
}

/** Sends the start, again only if it was one request too many. Where its answer is lost, the run is looked for. */
async function startOnce(remote: Remote, request: RunRequest): Promise<Run> {
  const { client, signal, ask } = remote;
  const { uid } = await ask(() => client.get("/session", { signal }));
  const { runs: before } = await ask(() => client.get("/runs", { query: { limit: 1 }, signal }));
  try {
    const headers = { prefer: "respond-async" };
    return (await ask(() => client.post("/runs", { body: request, headers, signal }), "start")).run;
  } catch (error) {
    const doubt = `See with "quickstage-migrations status --url ${remote.url}" whether it has begun`;
    if (signal.aborted) throw new Interrupted(`Interrupted while the run was being started. ${doubt}.`);
    const isLost = error instanceof ApiError && (error.kind === "unreachable" || error.status >= 500);
    if (!isLost) throw error;
    console.error("The answer to the start was lost. Looking for the run.");
    const found = await findStarted(remote, request, uid, before[0]?.id);
    if (found) return found;
    // What the API itself says is more than that the run is not there.
    if (error.kind === "refused") throw error;
    throw new UsageError(`No such run is listed, and nothing was sent again. ${doubt}, before you start it again.`);
  }
}

/** How long to wait before each look, in ms: a start whose answer is lost may still be on its way. */
const looks = [0, 1_000, 3_000];

async function findStarted({ client, signal, ask }: Remote, request: RunRequest, uid: string, latest?: string) {
  for (const wait of looks) {
    await sleep(wait, undefined, { signal });
    const { runs } = await ask(() => client.get("/runs", { query: { limit: 100 }, signal }), "long");
    const since = runs.findIndex(({ id }) => id === latest);
    const fresh = since < 0 ? runs : runs.slice(0, since);
    const found = fresh.find((run) => run.startedBy.uid === uid && isAskedFor(run, request));
    if (found) return found;
  }
  return null;
}

function isAskedFor({ kind, dryRun, types, options }: Run, request: RunRequest): boolean {
  const { kind: asked, dryRun: dry = false, types: named, ...given } = { types: undefined, ...request };
  const isSame = Object.entries(given).every(
    ([name, value]) => value === undefined || options[name as keyof typeof options] === value,
  );
  return (
    kind === asked && dryRun === dry && isSame && (named === undefined || named.every((type) => types.includes(type)))
  );
}
