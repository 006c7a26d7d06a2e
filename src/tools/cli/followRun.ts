import { setTimeout as sleep } from "node:timers/promises";
import type { AnswerOf, Note, Run } from "../../client/contract.ts";
import type { Collections } from "../../panel/model/labels.ts";
import { Interrupted, type Remote } from "./remoteApi.ts";
import { createProgress, inWords } from "./runProgress.ts";

/** How often a run is looked at, in ms. The first look comes sooner, for a small run is over at once. */
const pollEvery = 1_000;
const firstPoll = 250;

/** Follows a run to its end. @returns the exit code that stands for the way it ended */
export async function followRun(remote: Remote, first: Run, collections: Collections, json = false): Promise<number> {
  const { client, signal } = remote;
  const progress = createProgress(collections);
  let run = first;
  let state: string | null = null;
  let wait = firstPoll;
  try {
    for (;;) {
      const now = stateOf(run);
      if (now !== state) {
        const words = run.finishedAt === null ? await describeState(remote, run) : null;
        if (words !== null) progress.say(words);
        else if (state !== null && run.finishedAt === null) progress.say(inWords(run, collections));
        state = now;
      }
      progress.show(run);
      if (run.finishedAt !== null) break;
      await sleep(wait, undefined, { signal });
      wait = pollEvery;
      const { id } = run;
      run = await remote.ask(() => client.get("/runs/:id", { params: { id }, signal }), "long");
    }
  } catch (error) {
    progress.end();
    const follow = `Follow it: ${remote.watchCommand(run.id)}`;
    if (signal.aborted) throw new Interrupted(`Interrupted. The run goes on. ${follow}`);
    console.error(`The run may go on without being watched. ${follow}`);
    throw error;
  }
  progress.end();
  report(remote, run, collections);
  if (json) console.log(JSON.stringify(run, null, 2));
  return exitCodeOf(run);
}

/** 0 for a run that left nothing to do, 1 for one with records in error, 3 for one that ended early. */
const exitCodeOf = ({ status, counts }: Run): number => (status !== "completed" ? 3 : counts.errors > 0 ? 1 : 0);

function report({ url }: Remote, run: Run, collections: Collections): void {
  console.error(inWords(run, collections));
  if (run.error !== null) console.error(run.error);
  if (run.counts.errors > 0) console.error(`The records in error: GET ${url}/runs/${run.id}/results?action=error`);
}

const stateOf = ({ status, waiting, stuckSince }: Run): string =>
  [status, waiting && "waiting", stuckSince && "stuck"].join();

const clock = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");

/** Why a run that is not over does not move, and since when; `null` when it moves. */
export async function describeState(remote: Remote, run: Run): Promise<string | null> {
  const { status, waiting, error, stuckSince, options, createdAt, startedAt } = run;
  if (status === "scheduled") return `Scheduled: it starts at ${clock(options.startAt ?? createdAt)}.`;
  if (status === "paused") {
    const note = await lastNote(remote, run.id, /^Paused/);
    const why = (error ?? note?.message ?? "Paused").replace(/^Paused:? /, "");
    return `Paused since ${clock(note?.at ?? startedAt ?? createdAt)}: ${why.replace(/\.$/, "")}. It is resumed on the page, or by POST ${remote.url}/runs/${run.id}/resume`;
  }
  if (waiting) {
    const note = await lastNote(remote, run.id, /^Waiting|next attempt/);
    return `Waiting since ${clock(note?.at ?? startedAt ?? createdAt)}, until ${clock(waiting.until)}: ${waiting.reason}`;
  }
  return stuckSince === null ? null : `No progress since ${clock(stuckSince)}.`;
}

/** The run itself does not say when it was paused; its log does, oldest first. */
async function lastNote({ client, signal, ask }: Remote, id: string, what: RegExp): Promise<Note | undefined> {
  let found: Note | undefined;
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor: string | null } = { limit: 500, cursor };
    const page: AnswerOf<"GET", "/runs/:id/log"> = await ask(
      () => client.get("/runs/:id/log", { params: { id }, query, signal }),
      "long",
    );
    found = page.entries.findLast(({ message }) => what.test(message)) ?? found;
    cursor = page.cursor;
  } while (cursor !== null);
  return found;
}
