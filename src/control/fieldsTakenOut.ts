import type { Definition } from "../schema/definition.ts";
import type { RunLog } from "./ports.ts";
import { previousRows, type Range } from "./previousRows.ts";

const runsAtOnce = 50;

/**
 * The legacy fields that clean-ups took out of the records in a range of keys, by key. Clean-ups that were cancelled or
 * failed count as well: what they had written by then stays written.
 *
 * For each clean-up it opens the batches that lie in the range, so its cost follows the range and not the runs.
 * @param since the `sequence` of a run: only later clean-ups count
 */
export function fieldsTakenOut(
  log: RunLog,
  definition: Definition,
  range: Range,
  since: number,
): Map<string, Set<string>> {
  const taken = new Map<string, Set<string>>();
  for (const id of laterCleanUps(log, definition.type, since)) {
    for (const [key, { action, removedFields = [] }] of previousRows(log, id, definition, range)) {
      if (action !== "migrated") continue;
      const fields = taken.get(key) ?? new Set();
      for (const field of removedFields) fields.add(field);
      taken.set(key, fields);
    }
  }
  return taken;
}

function* laterCleanUps(log: RunLog, type: string, since: number): Generator<string> {
  let before: number | null = null;
  for (;;) {
    const runs = log.runs(runsAtOnce, before, { kind: "cleanup", type, dryRun: false });
    for (const { id, sequence } of runs) {
      if (sequence <= since) return;
      yield id;
    }
    before = runs.at(-1)?.sequence ?? null;
    if (runs.length < runsAtOnce) return;
  }
}
