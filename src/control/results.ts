import type { Json } from "../engine/json.ts";
import { isSecret, maskChange, masked } from "../engine/mask.ts";
import type { Definition } from "../schema/definition.ts";
import type { RunLog } from "./ports.ts";
import { decodeRows, type Row, type RowChange } from "./rows.ts";
import type { BatchCounts } from "./run.ts";

/** What happened to one record, as callers see it: secrets read `•••`. */
export type Detail = Omit<Row, "changes" | "expiration" | "metadata" | "source" | "left" | "later"> & {
  changes?: { path: string; from: string | null; value: Json }[];
};
export type ResultsQuery = {
  action?: readonly Row["action"][] | undefined;
  type?: string | undefined;
  /** Part of an id, in either case. */
  q?: string | undefined;
  limit: number;
  cursor?: string | undefined;
};

/** So many batches are read for one answer. A search that finds little then answers with few rows and a cursor. */
const mostBatches = 400;

/**
 * A page of a run's results in the order of their keys.
 * @returns rows and where to go on; `cursor` is `null` after the last row, and a page may hold fewer than `limit`
 */
export async function readResults(
  log: RunLog,
  collections: readonly Definition[],
  runId: string,
  query: ResultsQuery,
): Promise<{ results: Detail[]; cursor: string | null }> {
  const results: Detail[] = [];
  const [batchNumber = 0, skip = 0] = (query.cursor ?? "0.0").split(".").map(Number);
  const batches = log.batches(runId, batchNumber, mostBatches);
  for (const batch of batches) {
    const wanted = query.type === undefined || query.type === batch.type;
    if (!wanted || !mayHold(batch.counts, query.action)) continue;
    const parts = await Promise.all(log.rows(runId, batch.number).map(decodeRows));
    const rows = parts.flat().filter((row) => matches(row, query));
    for (let index = batch.number === batchNumber ? skip : 0; index < rows.length; index += 1) {
      if (results.length === query.limit) return { results, cursor: `${batch.number}.${index}` };
      results.push(toDetail(collections, rows[index] as Row));
    }
  }
  const last = batches.at(-1);
  return { results, cursor: last && batches.length === mostBatches ? `${last.number + 1}.0` : null };
}

/** Whether a batch with these counts can have rows with one of these actions: most have none to show. */
function mayHold(counts: BatchCounts, actions: ResultsQuery["action"]): boolean {
  if (counts.rows === 0 || !actions) return counts.rows > 0;
  const most = { migrated: counts.migrated, error: counts.errors, skipped: counts.skippedRows };
  return actions.some((action) => most[action] > 0);
}

function matches(row: Row, { action, type, q }: ResultsQuery): boolean {
  if (row.later) return false;
  if (action && !action.includes(row.action)) return false;
  if (type !== undefined && row.type !== type) return false;
  return q === undefined || row.id.toLowerCase().includes(q.toLowerCase());
}

export function toDetail(collections: readonly Definition[], row: Row): Detail {
  const { changes, expiration, metadata, source, left, later, ...rest } = row;
  const definition = collections.find(({ type }) => type === row.type);
  if (!changes || !definition) return rest;
  return { ...rest, changes: changes.map((change) => shown(definition, change)) };
}

function shown(definition: Definition, change: RowChange) {
  const { path, from } = change;
  if ("value" in change) return { path, from, value: maskChange(definition, change, change.value) };
  const secret = isSecret(definition, path) || (from !== null && isSecret(definition, from));
  return { path, from, value: secret ? masked : (change.preview ?? masked) };
}
