import type { AuditEntry } from "../control/audit.ts";
import type { BackupPart } from "../control/backup.ts";
import type { BatchSummary, KeyEntry, RunLog } from "../control/ports.ts";
import type { ProgressPoint } from "../control/progress.ts";
import { type Batch, type BatchCounts, isLate, processed, type RunState } from "../control/run.ts";
import { sqlCourse } from "./course.ts";
import { auditWhere, runsWhere } from "./where.ts";

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
    run TEXT NOT NULL, number INTEGER NOT NULL, type TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    state TEXT, late INTEGER NOT NULL, counts TEXT, kept INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (run, number)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS batches_by_range ON batches (run, type, first);
  CREATE INDEX IF NOT EXISTS batches_to_do ON batches (run, late, number) WHERE counts IS NULL;
  CREATE TABLE IF NOT EXISTS result_rows (
    run TEXT NOT NULL, batch INTEGER NOT NULL, part INTEGER NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (run, batch, part)
  );
  CREATE TABLE IF NOT EXISTS backup_parts (
    sequence INTEGER PRIMARY KEY, run TEXT NOT NULL, name TEXT NOT NULL, part TEXT NOT NULL, UNIQUE (run, name)
  );
  CREATE TABLE IF NOT EXISTS audit (sequence INTEGER PRIMARY KEY, entry TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS counts (at INTEGER PRIMARY KEY, figures TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS audit_by_run ON audit (json_extract(entry, '$.run'));
`;

/** The books of all runs in a Durable Object's SQLite. */
export function sqlLog(storage: DurableObjectStorage): RunLog {
  const { sql } = storage;
  sql.exec(schema);
  const course = sqlCourse(sql);
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
    runs(limit, before, only = {}) {
      const { and, bindings } = runsWhere(only);
      const query = `SELECT state FROM runs WHERE sequence < ?${and} ORDER BY sequence DESC LIMIT ?`;
      return states(query, before ?? Number.MAX_SAFE_INTEGER, ...bindings, limit);
    },
    openRuns: () => states("SELECT state FROM runs WHERE open = 1 ORDER BY sequence"),
    addBatch(batch) {
      const { runId, number, type, keys } = batch;
      sql.exec(
        `INSERT INTO batches (run, number, type, first, last, state, late, records, attempts, again)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        runId,
        number,
        type,
        keys[0]?.key ?? "",
        keys.at(-1)?.key ?? "",
        pack(batch),
        isLate(batch) ? 1 : 0,
        keys.length,
        batch.attempts,
        batch.again ? 1 : 0,
      );
    },
    nextBatch(runId): Batch | null {
      const query =
        "SELECT number, type, state FROM batches WHERE run = ? AND counts IS NULL ORDER BY late, number LIMIT 1";
      const found = sql.exec<{ number: number; type: string; state: string }>(query, runId).toArray()[0];
      return found ? { runId, number: found.number, type: found.type, ...unpack(found.state) } : null;
    },
    changeBatch(batch) {
      const query = "UPDATE batches SET state = ?, attempts = ? WHERE run = ? AND number = ?";
      sql.exec(query, pack(batch), batch.attempts, batch.runId, batch.number);
    },
    finishBatch(runId, number, counts, { startedAt, finishedAt }) {
      sql.exec(
        `UPDATE batches SET counts = ?, kept = ?, state = NULL, started = ?, finished = ?, processed = ?
         WHERE run = ? AND number = ?`,
        JSON.stringify(counts),
        counts.rows > 0 ? 1 : 0,
        startedAt,
        finishedAt,
        processed(counts),
        runId,
        number,
      );
    },
    batchesBetween(runId, type, first, last) {
      const query = `SELECT number FROM batches WHERE run = ? AND type = ? AND kept = 1 AND last >= ?
        ${last === null ? "" : "AND first <= ?"} ORDER BY number`;
      const bindings = last === null ? [runId, type, first] : [runId, type, first, last];
      return sql
        .exec<{ number: number }>(query, ...bindings)
        .toArray()
        .map(({ number }) => number);
    },
    batches(runId, number, limit): BatchSummary[] {
      const query = `SELECT number, type, counts FROM batches
        WHERE run = ? AND number >= ? AND kept = 1 AND counts IS NOT NULL ORDER BY number LIMIT ?`;
      return sql
        .exec<{ number: number; type: string; counts: string }>(query, runId, number, limit)
        .toArray()
        .map((batch) => ({ ...batch, counts: JSON.parse(batch.counts) as BatchCounts }));
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
    savePart(runId, part) {
      sql.exec(
        "INSERT INTO backup_parts (run, name, part) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET part = excluded.part",
        runId,
        part.name,
        JSON.stringify(part),
      );
    },
    parts: (runId) =>
      sql
        .exec<{ part: string }>("SELECT part FROM backup_parts WHERE run = ? ORDER BY sequence", runId)
        .toArray()
        .map(({ part }) => JSON.parse(part) as BackupPart),
    backups: (limit, before) =>
      states(
        `SELECT state FROM runs WHERE sequence < ? AND id IN (SELECT run FROM backup_parts)
         ORDER BY sequence DESC LIMIT ?`,
        before ?? Number.MAX_SAFE_INTEGER,
        limit,
      ),
    addAudit(entry) {
      sql.exec("INSERT INTO audit VALUES (?, ?)", entry.sequence, JSON.stringify(entry));
    },
    audit(limit, before, only = {}) {
      const { and, bindings } = auditWhere(only);
      const query = `SELECT entry FROM audit WHERE sequence < ?${and} ORDER BY sequence DESC LIMIT ?`;
      return sql
        .exec<{ entry: string }>(query, before ?? Number.MAX_SAFE_INTEGER, ...bindings, limit)
        .toArray()
        .map(({ entry }) => JSON.parse(entry) as AuditEntry);
    },
    addCount({ at, figures }) {
      sql.exec("INSERT OR REPLACE INTO counts VALUES (?, ?)", at, JSON.stringify(figures));
    },
    dropCount(at) {
      sql.exec("DELETE FROM counts WHERE at = ?", at);
    },
    counts: (limit) =>
      sql
        .exec<{ at: number; figures: string }>("SELECT at, figures FROM counts ORDER BY at DESC LIMIT ?", limit)
        .toArray()
        .map(({ at, figures }) => ({ at, figures: JSON.parse(figures) as ProgressPoint["figures"] })),
    rowsPart(runId, batch, part) {
      const query = "SELECT rows FROM result_rows WHERE run = ? AND batch = ? AND part = ?";
      const found = sql.exec<{ rows: ArrayBuffer }>(query, runId, batch, part).toArray()[0];
      return found ? new Uint8Array(found.rows) : null;
    },
    ...course,
  };
}

type Unfinished = Omit<Batch, "runId" | "number" | "type">;

/** What an unfinished batch needs; keys as `[key, expiration?, seen?]`, for the names would be most of the text. */
const pack = ({ runId, number, type, keys, ...state }: Batch): string =>
  JSON.stringify({
    keys: keys.map(({ key, expiration, seen }) =>
      seen ? [key, expiration ?? null, seen] : expiration === undefined ? [key] : [key, expiration],
    ),
    ...state,
  });

function unpack(text: string): Unfinished {
  const { keys, ...state } = JSON.parse(text) as Omit<Unfinished, "keys"> & {
    keys: [string, (number | null)?, string?][];
  };
  return {
    ...state,
    keys: keys.map(
      ([key, expiration, seen]): KeyEntry => ({
        key,
        ...(expiration != null && { expiration }),
        ...(seen && { seen }),
      }),
    ),
  };
}
