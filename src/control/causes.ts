import type { Cause, Causes } from "../contract/results.ts";
import { causeOf } from "../engine/outcome.ts";
import type { RunLog } from "./ports.ts";
import { rowsOf } from "./readResults.ts";
import { holding } from "./resultBatches.ts";
import type { Row } from "./rows.ts";

const errors = { action: ["error"] as const };
const mostIds = 1_000;
/** The most batches that one answer reads: a few seconds of work. */
const mostBatches = 2_000;

/** What went wrong in a run, the most frequent first. `complete` is `false` when there was too much of it to read. */
export function readCauses(log: RunLog, runId: string): Causes {
  const causes = new Map<string, Cause>();
  let read = 0;
  let complete = true;
  for (const { number } of holding(log, runId, errors)) {
    if (read === mostBatches) {
      complete = false;
      break;
    }
    read += 1;
    for (const row of rowsOf(log, runId, number, errors)) if (row.action === "error") add(causes, row);
  }
  return { causes: [...causes.values()].sort((one, other) => other.count - one.count), complete };
}

function add(causes: Map<string, Cause>, { type, action, id, message }: Row): void {
  const pattern = causeOf(message);
  const key = `${type} ${pattern}`;
  const cause = causes.get(key) ?? { type, action, pattern, count: 0, ids: [] };
  cause.count += 1;
  if (cause.ids.length < mostIds) cause.ids.push(id);
  causes.set(key, cause);
}
