import type { BatchSummary, KeyEntry, RunLog } from "../control/ports.ts";
import type { Batch, BatchCounts, RunState } from "../control/run.ts";

/**
 * Every table of the coordinator. A run is one JSON document beside the columns it is found by; a batch keeps its keys
 * only until it is done; `rows` holds gzipped NDJSON, a part for every hundred records.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, open INTEGER NOT NULL, state TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS open_runs ON runs (open) WHERE open = 1;
  CREATE TABLE IF NOT EXISTS batches (
    run TEXT NOT NULL, number INTEGER NOT NULL, type TEXT NOT NULL, keys TEXT, counts TEXT, kept INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run, number)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS batches_to_do ON batches (run, number) WHERE counts IS NULL;
  CREATE TABLE IF NOT EXISTS result_rows (
    run TEXT NOT NULL, batch INTEGER NOT NULL, part INTEGER NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (run, batch, part)
  );
`;

/** The books of all runs in a Durable Object's SQLite. */
export function sqlLog(storage: DurableObjectStorage): RunLog {
  const { sql } = storage;
  sql.exec(schema);
  const states = (query: string, ...bindings: unknown[]) =>
    sql
      .exec<{ state: string }>(query, ...bindings)
      .toArray()
      .map(({ state }) => JSON.parse(state) as RunState);

  return {
    transaction: (work) => storage.transactionSync(work),
    saveRun(run) {
      const open = !run.reported;
      sql.exec(
        "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)",
        run.id,
        run.sequence,
        open ? 1 : 0,
        JSON.stringify(run),
      );
    },
    run: (id) => states("SELECT state FROM runs WHERE id = ?", id)[0] ?? null,
    runs: (limit, before) =>
      states(
        "SELECT state FROM runs WHERE sequence < ? ORDER BY sequence DESC LIMIT ?",
        before ?? Number.MAX_SAFE_INTEGER,
        limit,
      ),
    openRuns: () => states("SELECT state FROM runs WHERE open = 1 ORDER BY sequence"),
    addBatch({ runId, number, type, keys }) {
      sql.exec(
        "INSERT INTO batches (run, number, type, keys) VALUES (?, ?, ?, ?)",
        runId,
        number,
        type,
        packKeys(keys),
      );
    },
    nextBatch(runId): Batch | null {
      const query = "SELECT number, type, keys FROM batches WHERE run = ? AND counts IS NULL ORDER BY number LIMIT 1";
      const found = sql.exec<{ number: number; type: string; keys: string }>(query, runId).toArray()[0];
      return found ? { runId, number: found.number, type: found.type, keys: unpackKeys(found.keys) } : null;
    },
    finishBatch(runId, number, counts) {
      sql.exec(
        "UPDATE batches SET counts = ?, keys = NULL WHERE run = ? AND number = ?",
        JSON.stringify(counts),
        runId,
        number,
      );
    },
    batches(runId, number, limit): BatchSummary[] {
      const query =
        "SELECT number, type, counts FROM batches WHERE run = ? AND number >= ? AND kept = 1 ORDER BY number LIMIT ?";
      return sql
        .exec<{ number: number; type: string; counts: string | null }>(query, runId, number, limit)
        .toArray()
        .map((batch) => ({
          ...batch,
          counts: batch.counts === null ? null : (JSON.parse(batch.counts) as BatchCounts),
        }));
    },
    saveRows(runId, batch, part, rows) {
      storage.transactionSync(() => {
        sql.exec("INSERT OR REPLACE INTO result_rows VALUES (?, ?, ?, ?)", runId, batch, part, rows);
        sql.exec("UPDATE batches SET kept = 1 WHERE run = ? AND number = ?", runId, batch);
      });
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
    rowsPart(runId, batch, part) {
      const query = "SELECT rows FROM result_rows WHERE run = ? AND batch = ? AND part = ?";
      const found = sql.exec<{ rows: ArrayBuffer }>(query, runId, batch, part).toArray()[0];
      return found ? new Uint8Array(found.rows) : null;
    },
  };
}

/** `[key, expiration?]` each: the names would be most of the text. */
const packKeys = (keys: readonly KeyEntry[]): string =>
  JSON.stringify(keys.map(({ key, expiration }) => (expiration === undefined ? [key] : [key, expiration])));

const unpackKeys = (text: string): KeyEntry[] =>
  (JSON.parse(text) as [string, number?][]).map(([key, expiration]) =>
    expiration === undefined ? { key } : { key, expiration },
  );
