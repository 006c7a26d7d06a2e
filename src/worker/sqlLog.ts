import type { AuditEntry } from "../contract/audit.ts";
import type { ProgressPoint } from "../contract/figures.ts";
import type { Documents, RunLog } from "../control/ports.ts";
import type { StoredNote } from "../control/runNotes.ts";
import type { RunState } from "../control/runState.ts";
import { checkTransition, type RunStatus } from "../engine/lifecycle.ts";
import { createCounters } from "./counters.ts";
import { insertRow, updateRow } from "./rowChanges.ts";
import { batchSchema, sqlBatches } from "./sqlBatches.ts";
import { auditWhere, runsWhere } from "./sqlFilters.ts";
import { leaseSchema, sqlLeases } from "./sqlLeases.ts";
import { indexOldParts, partSchema, partTables, sqlParts } from "./sqlParts.ts";
import { isVersion010, saveVersion, setAsideVersion010, takeOverVersion010 } from "./version010.ts";

/** A run is one JSON document beside the columns it is found by; those change when it begins and when it is over. */
const schema = `
  CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, open INTEGER NOT NULL, state TEXT NOT NULL,
    census INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS open_runs ON runs (open) WHERE open = 1;
  ${batchSchema}
  ${leaseSchema}
  ${partSchema}
  CREATE TABLE IF NOT EXISTS audit (sequence INTEGER PRIMARY KEY, entry TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS audit_by_run ON audit (json_extract(entry, '$.run'));
  CREATE TABLE IF NOT EXISTS counts (at INTEGER PRIMARY KEY, figures TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS run_notes (
    run TEXT NOT NULL, number INTEGER NOT NULL, told INTEGER NOT NULL, at INTEGER NOT NULL, level TEXT NOT NULL,
    message TEXT NOT NULL, PRIMARY KEY (run, number)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

const everything = Number.MAX_SAFE_INTEGER;

/**
 * The run log in a Durable Object's SQLite. A database of version 0.1.0 is taken over.
 * @param now in ms: when runs are over that can't go on after that
 */
export function sqlLog(storage: DurableObjectStorage, now: number = Date.now()): RunLog {
  const { sql } = storage;
  const log = logOver(storage);
  storage.transactionSync(() => {
    const isOld = isVersion010(sql);
    if (isOld) setAsideVersion010(sql);
    sql.exec(schema);
    indexOldParts(sql);
    if (isOld) takeOverVersion010(sql, log, now);
    saveVersion(sql);
  });
  return log;
}

function logOver(storage: DurableObjectStorage): RunLog {
  const { sql } = storage;
  const counters = createCounters();
  const states = (query: string, ...bindings: unknown[]) =>
    sql
      .exec<{ state: string }>(`SELECT state FROM runs ${query}`, ...bindings)
      .toArray()
      .map(({ state }) => JSON.parse(state) as RunState);

  const notes = (where: string, ...bindings: unknown[]) =>
    sql
      .exec<StoredNote>(`SELECT number, told AS counted, at, level, message FROM run_notes WHERE ${where}`, ...bindings)
      .toArray();

  function forgetDetails(runId: string): void {
    const tables = ["batches", "result_rows", "deferred", ...partTables, "run_notes"];
    storage.transactionSync(() => {
      for (const table of tables) sql.exec(`DELETE FROM ${table} WHERE run = ?`, runId);
    });
    counters.forget();
  }

  return {
    transaction(work) {
      try {
        return storage.transactionSync(work);
      } catch (error) {
        counters.forget();
        throw error;
      }
    },
    saveRun(run) {
      const after = { open: run.settled && run.reported ? 0 : 1, state: JSON.stringify(run) };
      const query = "SELECT open, json_extract(state, '$.status') AS status FROM runs WHERE id = ?";
      const found = sql.exec<{ open: number; status: RunStatus }>(query, run.id).toArray()[0];
      const { status, ...before } = found ?? {};
      checkTransition(run.id, status, run.status);
      if (found) return updateRow(sql, "runs", { id: run.id }, before, after);
      insertRow(sql, "runs", { id: run.id, sequence: run.sequence, census: run.isCensus ? 1 : 0, ...after });
    },
    run: (id) => states("WHERE id = ?", id)[0] ?? null,
    runs(limit, before, only = {}) {
      const { and, bindings } = runsWhere(only);
      const query = `WHERE sequence < ? AND census = 0${and} ORDER BY sequence DESC LIMIT ?`;
      return states(query, before ?? everything, ...bindings, limit);
    },
    openRuns: () => states("WHERE open = 1 ORDER BY sequence"),
    lastSequence: () => sql.exec<{ last: number }>("SELECT coalesce(max(sequence), 0) AS last FROM runs").one().last,
    ...sqlBatches(sql, counters),
    ...sqlLeases(sql, counters),
    ...sqlParts(sql),
    backups: (limit, before) =>
      states(
        `WHERE sequence < ? AND EXISTS (SELECT 1 FROM backup_parts WHERE run = runs.id) ORDER BY sequence DESC LIMIT ?`,
        before ?? everything,
        limit,
      ),
    addAudit(entry) {
      sql.exec("INSERT INTO audit VALUES (?, ?)", entry.sequence, JSON.stringify(entry));
    },
    audit(limit, before, only = {}) {
      const { and, bindings } = auditWhere(only);
      const query = `SELECT entry FROM audit WHERE sequence < ?${and} ORDER BY sequence DESC LIMIT ?`;
      return sql
        .exec<{ entry: string }>(query, before ?? everything, ...bindings, limit)
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
    addNote: (runId, note) => insertRow(sql, "run_notes", toNoteRow(runId, note)),
    lastNote: (runId) => notes("run = ? ORDER BY number DESC LIMIT 1", runId)[0] ?? null,
    notes: (runId, limit, after) => notes("run = ? AND number > ? ORDER BY number LIMIT ?", runId, after ?? -1, limit),
    document<Name extends keyof Documents>(name: Name) {
      const found = sql.exec<{ value: string }>("SELECT value FROM documents WHERE name = ?", name).toArray()[0];
      return found ? (JSON.parse(found.value) as Documents[Name]) : null;
    },
    saveDocument(name, value) {
      const query = "INSERT INTO documents VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value";
      sql.exec(query, name, JSON.stringify(value));
    },
    forgetDetails,
    forgetRun(runId) {
      storage.transactionSync(() => {
        forgetDetails(runId);
        sql.exec("DELETE FROM runs WHERE id = ?", runId);
      });
    },
  };
}

const toNoteRow = (run: string, { number, counted, at, level, message }: StoredNote) =>
  ({ run, number, told: counted, at, level, message }) as const;
