import type { RecordRuns } from "../contract/records.ts";
import { isRecordKey } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import { decodeCursor, paginate } from "./pagination.ts";
import type { RunLog } from "./ports.ts";
import { toDetail } from "./readResults.ts";
import { doneBatchesOf } from "./resultBatches.ts";
import { decodeRows, type Row } from "./rows.ts";
import { type RunState, toRun } from "./runState.ts";

/** A record has one batch in a run, or a few: this is a second's work at the very most. */
const mostRuns = 100;

/**
 * Also for a record that is gone: what was done to it is in the run log.
 * @returns `null` when there can be no such record
 */
export function recordRuns(
  log: RunLog,
  collections: readonly Definition[],
  now: number,
  type: string,
  id: string,
  after: string | undefined,
): RecordRuns | null {
  const definition = collections.find((each) => each.type === type);
  const key = `${definition?.prefix}${id}`;
  if (!definition || !isRecordKey(definition, key)) return null;
  const states = log.runs(mostRuns + 1, decodeCursor(after), { type });
  const { page: looked, cursor } = paginate(states, mostRuns, ({ sequence }) => sequence);
  const found: RecordRuns["runs"] = [];
  for (const state of looked) {
    const row = rowOf(log, state, definition, key);
    if (row) found.push({ run: toRun(state, now, 0), result: toDetail(collections, row) });
  }
  return { runs: found, looked: looked.length, complete: cursor === null, cursor };
}

const readRows = (log: RunLog, runId: string, batch: number): Row[] => log.rows(runId, batch).flatMap(decodeRows);

/**
 * The last row that a run has for a record: a deferred record has more than one.
 * @param rows reads the rows of a batch; by default from the log, each time
 */
export function rowOf(
  log: RunLog,
  run: RunState,
  { type, prefix }: Definition,
  key: string,
  rows = readRows,
): Row | null {
  let found: Row | null = null;
  for (const batch of doneBatchesOf(log, run.id, type, key)) {
    found = rows(log, run.id, batch).findLast((row) => `${prefix}${row.id}` === key) ?? found;
  }
  return found;
}

/** Reads a run's batch once for records that are asked for in key order: the latest batch of each run is kept. */
export function readInKeyOrder(): typeof readRows {
  const kept = new Map<string, { batch: number; rows: Row[] }>();
  return (log, runId, batch) => {
    const known = kept.get(runId);
    if (known?.batch === batch) return known.rows;
    const rows = readRows(log, runId, batch);
    kept.set(runId, { batch, rows });
    return rows;
  };
}
