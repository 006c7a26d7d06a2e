import type { AcceptedRun, Detail, Run, RunResult, StartedRun } from "../contract/run.ts";
import { processed } from "../control/batchCounts.ts";
import type { Runs, StartResult } from "../control/runs.ts";
import { outcomes } from "../engine/outcome.ts";
import { capitalised, quantity } from "../engine/quantity.ts";
import type { Definition } from "../schema/definition.ts";
import type { RouteDependencies } from "./endpoint.ts";
import { preferredWait } from "./http/preferences.ts";
import { problem } from "./http/problemAnswer.ts";

const mostDetails = 1_000;

/** Answers for a run that was started, waiting for its end as long as the request's `Prefer` says. */
export async function startResponse(
  { runs, collections }: RouteDependencies,
  started: StartResult | Response,
  request: Request,
): Promise<Response> {
  if (started instanceof Response) return started;
  if (!("run" in started)) return blocked(started, collections);
  // Nobody approves it as long as it is only asked for.
  const wait = started.run.approval ? 0 : preferredWait(request.headers.get("prefer"));
  const run = (await runs.wait(started.run.id, wait * 1000)) ?? started.run;
  const result = await resultOf(runs, run, Date.now());
  if (run.finishedAt !== null) {
    return Response.json({ success: result.success, result, message: messageOf(run), run } satisfies StartedRun);
  }
  const message =
    run.status === "running"
      ? "The run goes on; follow it at its location"
      : (run.waiting?.reason ?? `The run is ${run.status}`);
  const soFar = { ...result, success: false, complete: false } as const;
  const accepted: AcceptedRun = { success: false, result: soFar, message, run };
  // Wherever a host mounts this: every path that starts a run is one part long.
  const location = `${new URL(request.url).pathname.replace(/\/[^/]+$/, "")}/runs/${run.id}`;
  return Response.json(accepted, { status: 202, headers: { location } });
}

/** Why no run was started. */
export function blocked(result: Exclude<StartResult, { run: Run }>, collections: readonly Definition[]): Response {
  if ("refused" in result) return problem(409, result.refused);
  const { id, status, types } = result.blockedBy;
  const names = collections.filter(({ type }) => types.includes(type)).map(({ plural }) => plural.toLowerCase());
  const what = new Intl.ListFormat("en-GB").format(names);
  return problem(409, `Run ${id} on ${what} is still ${status}; wait for it or cancel it.`, { run: result.blockedBy });
}

async function resultOf(runs: Runs, run: Run, now: number): Promise<RunResult> {
  const { listed, ...counts } = run.counts;
  const rows = processed(counts) === 0 ? [] : await readDetails(runs, run);
  const startedAt = run.startedAt ?? run.createdAt;
  return {
    success: run.status === "completed" && counts.errors === 0,
    ...counts,
    details: rows.slice(0, mostDetails),
    detailsTruncated: rows.length > mostDetails,
    timestamp: startedAt,
    duration: run.startedAt === null ? 0 : (run.finishedAt ?? now) - run.startedAt,
  };
}

/** The rows to answer with, and one more if there is one. */
async function readDetails(runs: Runs, run: Run): Promise<Omit<Detail, "changes">[]> {
  const action = run.options.verbose ? undefined : (["migrated", "error"] as const);
  const details: Detail[] = [];
  let cursor: string | null = null;
  do {
    const page = await runs.results(run.id, {
      action,
      limit: mostDetails + 1 - details.length,
      cursor: cursor ?? undefined,
    });
    details.push(...(page?.results ?? []));
    cursor = page?.cursor ?? null;
  } while (cursor !== null && details.length <= mostDetails);
  return details.map(({ changes, ...detail }) => detail);
}

function messageOf({ kind, status, dryRun, counts, error }: Run): string {
  const { noun, done: verb } = outcomes[kind];
  const test = kind === "migrate" ? "Dry run" : `Dry run (${noun})`;
  const name = dryRun ? test : capitalised(noun);
  if (status === "failed") return `${name} failed: ${error}`;
  const done = `${counts.migrated} ${dryRun ? "would be " : ""}${verb}, ${quantity(counts.errors, "error")}`;
  return `${name} ${status}: ${done}`;
}
