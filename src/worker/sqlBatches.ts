import { type BatchCounts, processed } from "../control/batchCounts.ts";
import { keyRange, mayHold } from "../control/keyRange.ts";
import type { BatchMethods, ThroughputBucket } from "../control/ports.ts";
import type { Batch } from "../control/runState.ts";
import type { Counters } from "./counters.ts";
import { insertRow, updateRow } from "./rowChanges.ts";

/**
 * A batch is one JSON document beside the columns it is found by, its counts, and its chosen keys, which never change.
 * A commit changes document and counts, and no index: those hold what changes when a batch is leased, is done, or gets
 * its first row. `result_rows` holds gzipped NDJSON, a part for each commit that has rows.
 */
export const batchSchema = `
  CREATE TABLE IF NOT EXISTS batches (
    run TEXT NOT NULL, number INTEGER NOT NULL, type TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    chosen INTEGER NOT NULL, keys TEXT, state TEXT NOT NULL, not_before INTEGER NOT NULL, has_rows INTEGER NOT NULL,
    started INTEGER, finished INTEGER, processed INTEGER, counts TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (run, number)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS batches_to_do ON batches (run, state, not_before, number) WHERE state <> 'done';
  CREATE INDEX IF NOT EXISTS batches_with_rows ON batches (run, number) WHERE has_rows = 1;
  CREATE INDEX IF NOT EXISTS batches_in_range ON batches (run, type, chosen, last, first, number);
  DROP INDEX IF EXISTS batches_by_key;
  CREATE INDEX IF NOT EXISTS batches_done ON batches (run, finished, started, processed) WHERE finished IS NOT NULL;
  CREATE TABLE IF NOT EXISTS result_rows (
    run TEXT NOT NULL, batch INTEGER NOT NULL, part INTEGER NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (run, batch, part)
  ) WITHOUT ROWID;
`;

/** Behind every key that KV can hold: where a batch ends that goes to the end of its collection. */
const end = "\u{10ffff}";

type Value = string | number | null;
type Known = { state: string; has_rows: number } & Record<string, Value>;
type Found = { document: string; counts: string; keys: string | null };

/** The batches of all runs with their result rows. */
export function sqlBatches(sql: SqlStorage, counters: Counters): BatchMethods {
  const find = (query: string, ...bindings: unknown[]): Batch[] =>
    sql
      .exec<Found>(`SELECT document, counts, keys FROM batches WHERE ${query}`, ...bindings)
      .toArray()
      .map(toBatch);
  /** Looks at open batches only, in the order of an index. */
  const firstOpen = (what: "number" | "not_before", rest: string, ...bindings: unknown[]): number | null =>
    sql
      .exec<{ first: number }>(
        `SELECT ${what} AS first FROM batches WHERE run = ? AND state = 'open' AND state <> 'done' ${rest}
         ORDER BY ${what} LIMIT 1`,
        ...bindings,
      )
      .toArray()[0]?.first ?? null;
  const batch = (runId: string, number: number) => find("run = ? AND number = ?", runId, number)[0] ?? null;

  return {
    saveBatch(batch) {
      const key = { run: batch.runId, number: batch.number };
      const after = toColumns(batch);
      const before = sql
        .exec<Known>(
          `SELECT type, first, last, chosen, keys, state, not_before, has_rows, started, finished, processed FROM batches
           WHERE run = ? AND number = ?`,
          ...Object.values(key),
        )
        .toArray()[0];
      const isLeft = (row: Known | undefined) => Number(row !== undefined && row.state !== "done");
      counters.add(leftOf(batch.runId), isLeft(after) - isLeft(before));
      if (before) updateRow(sql, "batches", key, before, after);
      else insertRow(sql, "batches", { ...key, ...after });
    },
    batch,
    nextBatch(runId, now) {
      // Nearly all of them may be taken at any time: those few that may not yet, or not before now, are looked at apart.
      const anyTime = firstOpen("number", "AND not_before = 0", runId);
      const dueNow = firstOpen("number", "AND not_before > 0 AND not_before <= ?", runId, now);
      const numbers = [anyTime, dueNow].filter((number) => number !== null);
      return numbers.length === 0 ? null : batch(runId, Math.min(...numbers));
    },
    batchesLeft: (runId) => ({
      left: counters.read(leftOf(runId), () => {
        const query = "SELECT count(*) AS left FROM batches WHERE run = ? AND state <> 'done'";
        return sql.exec<{ left: number }>(query, runId).one().left;
      }),
      openAt: firstOpen("not_before", "", runId),
    }),
    everyBatch: (runId, number, limit) => find("run = ? AND number >= ? ORDER BY number LIMIT ?", runId, number, limit),
    batches: (runId, number, limit) =>
      sql
        .exec<{ number: number; type: string; counts: string }>(
          `SELECT number, type, counts FROM batches INDEXED BY batches_with_rows
           WHERE run = ? AND number >= ? AND has_rows = 1 ORDER BY number LIMIT ?`,
          runId,
          number,
          limit,
        )
        .toArray()
        .map(({ counts, ...batch }) => ({ ...batch, counts: JSON.parse(counts) as BatchCounts })),
    batchesBetween(runId, type, first, last) {
      const numbers: number[] = [];
      for (const chosen of [0, 1]) {
        const query = `SELECT number, first, last FROM batches
          WHERE run = ? AND type = ? AND chosen = ? AND last >= ? ORDER BY last`;
        const cursor = sql.exec<{ number: number; first: string; last: string }>(query, runId, type, chosen, first);
        for (const batch of cursor) {
          const range = { from: batch.first, fromIsOne: chosen === 1, to: batch.last };
          if (mayHold(range, first, last)) numbers.push(batch.number);
          // Ranges of one run lie one behind the other, so none of the rest can hold any of these keys.
          else if (chosen === 0) break;
        }
      }
      return numbers.sort((one, other) => one - other);
    },
    saveRows(runId, batch, part, rows) {
      sql.exec("INSERT OR REPLACE INTO result_rows VALUES (?, ?, ?, ?)", runId, batch, part, rows);
    },
    rows: (runId, batch) =>
      sql
        .exec<{ rows: ArrayBuffer }>(
          "SELECT rows FROM result_rows WHERE run = ? AND batch = ? ORDER BY part",
          runId,
          batch,
        )
        .toArray()
        .map(({ rows }) => new Uint8Array(rows)),
    throughput: (runId, from, width) =>
      sql
        .exec<ThroughputBucket>(
          `SELECT min(started) AS startedAt, max(finished) AS finishedAt, sum(processed) AS processed
           FROM batches WHERE run = ? AND finished IS NOT NULL
           GROUP BY cast((finished - ?) / ? AS INTEGER) ORDER BY finishedAt`,
          runId,
          from,
          width,
        )
        .toArray(),
  };
}

const leftOf = (runId: string): string => `batches ${runId}`;

function toColumns(batch: Batch): Known {
  const { keys, counts, ...document } = batch;
  const { type, state, notBefore, startedAt, finishedAt } = batch;
  const { from, fromIsOne, to } = keyRange(batch);
  const isTimed = state === "done" && startedAt !== null && finishedAt !== null;
  return {
    type,
    first: from,
    last: to ?? end,
    chosen: fromIsOne ? 1 : 0,
    keys: keys ? JSON.stringify(keys) : null,
    state,
    not_before: notBefore,
    has_rows: counts.rows > 0 ? 1 : 0,
    started: isTimed ? startedAt : null,
    finished: isTimed ? finishedAt : null,
    processed: isTimed ? processed(counts) : null,
    counts: JSON.stringify(counts),
    document: JSON.stringify(document),
  };
}

const toBatch = ({ document, counts, keys }: Found): Batch => ({
  ...(JSON.parse(document) as Batch),
  counts: JSON.parse(counts) as BatchCounts,
  ...(keys !== null && { keys: JSON.parse(keys) as string[] }),
});
