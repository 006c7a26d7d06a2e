import type { EventSink } from "./ports.ts";
import type { RunState } from "./runState.ts";

/** Event ids count down, so that the newest event is listed first: the order in which QuickStage reads them. */
const endOfTime = 10_000_000_000_000;

/**
 * Leaves the analytics event of a finished run. The same run always writes the same entry, so doing it again after a
 * crash changes nothing. A cancelled run leaves none.
 */
export async function reportRun(sink: EventSink, run: RunState): Promise<void> {
  if (run.status !== "completed" && run.status !== "failed") return;
  const finishedAt = run.finishedAt as number;
  const id = `evt_${endOfTime - finishedAt}_${run.id}`;
  const { migrated, errors } = run.counts;
  const event = {
    id,
    userId: run.startedBy.uid,
    eventType: run.status === "failed" ? "error_occurred" : eventTypeOf(run),
    eventData: {
      runId: run.id,
      kind: run.kind,
      migrated,
      errors,
      duration: finishedAt - (run.startedAt as number),
      dryRun: run.dryRun,
      ...(run.error !== null && { error: run.error }),
    },
    timestamp: finishedAt,
    sessionId: run.id,
  };
  await sink.put(`event:${id}`, JSON.stringify(event));
}

/** Only a migration says that a migration is done: the list of events would have one that never was. */
function eventTypeOf({ kind, types }: RunState): string {
  if (kind !== "migrate") return `${kind}_completed`;
  return types.length === 1 ? `${types[0]}_migration_completed` : "migration_completed";
}
