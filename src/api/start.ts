import type { Detail } from "../control/results.ts";
import type { Run } from "../control/run.ts";
import type { Runs, StartRequest } from "../control/runs.ts";
import { problem } from "./problem.ts";
import type { Session } from "./session.ts";

/** What a run that ended while its caller waited is answered with. `timestamp` and `duration` in ms. */
export type StartedRun = {
  success: boolean;
  result: {
    success: boolean;
    migrated: number;
    skipped: number;
    errors: number;
    conflicts: number;
    warnings: number;
    details: Omit<Detail, "changes">[];
    detailsTruncated: boolean;
    timestamp: number;
    duration: number;
  };
  message: string;
  run: Run;
};

const mostDetails = 1_000;

/** Starts a run and waits for it as long as the caller wants to. The run itself needs nobody waiting. */
export async function startRun(
  runs: Runs,
  request: StartRequest,
  session: Session,
  wait: number,
  location: (id: string) => string,
): Promise<Response> {
  const started = await runs.start(request, { uid: session.uid, name: session.name });
  if ("blockedBy" in started) {
    const { id, status, types } = started.blockedBy;
    const what = types.map((type) => `${type}s`).join(" and ");
    return problem(409, `Run ${id} on ${what} is still ${status}; wait for it or cancel it.`, {
      run: started.blockedBy,
    });
  }
  const run = (await runs.wait(started.run.id, wait * 1000)) ?? started.run;
  if (run.finishedAt !== null) return Response.json(await finished(runs, run));
  const message = run.status === "paused" ? "The run is paused" : "The run goes on; follow it at its location";
  return Response.json({ run, message }, { status: 202, headers: { location: location(run.id) } });
}

async function finished(runs: Runs, run: Run): Promise<StartedRun> {
  const { listed, ...counts } = run.counts;
  const details = await readDetails(runs, run);
  const success = run.status === "completed" && counts.errors === 0;
  const available = counts.migrated + counts.errors + (run.options.verbose ? counts.skipped : 0);
  const startedAt = run.startedAt as number;
  return {
    success,
    result: {
      success,
      ...counts,
      details,
      detailsTruncated: available > details.length,
      timestamp: startedAt,
      duration: (run.finishedAt as number) - startedAt,
    },
    message: messageOf(run),
    run,
  };
}

async function readDetails(runs: Runs, run: Run): Promise<Omit<Detail, "changes">[]> {
  const action = run.options.verbose ? undefined : (["migrated", "error"] as const);
  const details: Detail[] = [];
  let cursor: string | null = null;
  do {
    const page = await runs.results(run.id, {
      action,
      limit: mostDetails - details.length,
      cursor: cursor ?? undefined,
    });
    details.push(...(page?.results ?? []));
    cursor = page?.cursor ?? null;
  } while (cursor !== null && details.length < mostDetails);
  return details.map(({ changes, ...detail }) => detail);
}

function messageOf({ status, dryRun, counts, error }: Run): string {
  const name = dryRun ? "Dry run" : "Migration";
  if (status === "failed") return `${name} failed: ${error}`;
  const done = `${counts.migrated} ${dryRun ? "would be migrated" : "migrated"}, ${counts.errors} errors`;
  return `${name} ${status}: ${done}`;
}
