import type { AcceptedRun, Detail, Run, RunResult, StartedRun } from "../contract/run.ts";
import { processed } from "../control/run.ts";
import type { Runs, Started } from "../control/runs.ts";
import type { Beginning } from "./begin.ts";
import { problem } from "./http/problem.ts";

const mostDetails = 1_000;

/** Answers for a run that was started, waiting for it as long as the caller wants to; it needs nobody waiting. */
export async function answerStart(
  { runs, collections }: Pick<Beginning, "runs" | "collections">,
  started: Started,
  wait: number,
  location: (id: string) => string,
): Promise<Response> {
  if ("refused" in started) return problem(409, started.refused);
  if ("blockedBy" in started) {
    const { id, status, types } = started.blockedBy;
    const names = collections.filter(({ type }) => types.includes(type)).map(({ plural }) => plural.toLowerCase());
    const what = new Intl.ListFormat("en-GB").format(names);
    return problem(409, `Run ${id} on ${what} is still ${status}; wait for it or cancel it.`, {
      run: started.blockedBy,
    });
  }
  const run = (await runs.wait(started.run.id, wait * 1000)) ?? started.run;
  const result = await resultOf(runs, run, Date.now());
  if (run.finishedAt !== null) {
    return Response.json({ success: result.success, result, message: messageOf(run), run } satisfies StartedRun);
  }
  const message = run.status === "running" ? "The run goes on; follow it at its location" : `The run is ${run.status}`;
  const soFar = { ...result, success: false, complete: false } as const;
  const accepted: AcceptedRun = { success: false, result: soFar, message, run };
  return Response.json(accepted, { status: 202, headers: { location: location(run.id) } });
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

const names = {
  migrate: "Migration",
  undo: "Undo",
  cleanup: "Clean-up",
  verify: "Verification",
  backup: "Backup",
  restore: "Restore",
} as const;
const verbs = {
  migrate: "migrated",
  undo: "taken back",
  cleanup: "cleaned up",
  verify: "confirmed",
  backup: "saved",
  restore: "put back",
} as const;

function messageOf({ kind, status, dryRun, counts, error }: Run): string {
  const name = dryRun ? (kind === "migrate" ? "Dry run" : `Dry run (${names[kind].toLowerCase()})`) : names[kind];
  if (status === "failed") return `${name} failed: ${error}`;
  const done = `${counts.migrated} ${dryRun ? "would be " : ""}${verbs[kind]}, ${counts.errors} ${counts.errors === 1 ? "error" : "errors"}`;
  return `${name} ${status}: ${done}`;
}
