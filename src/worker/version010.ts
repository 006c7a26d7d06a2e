import type { Note } from "../contract/runDetail.ts";
import { addCounts, type BatchCounts, noCounts, processed } from "../control/batchCounts.ts";
import { gunzip } from "../control/gzip.ts";
import type { RunLog } from "../control/ports.ts";
import { encodeRows, type Row } from "../control/rows.ts";
import { count } from "../control/runNotes.ts";
import type { Batch, RunState } from "../control/runState.ts";
import { isActive } from "../engine/lifecycle.ts";
import { parseJson } from "../engine/losslessJson.ts";

/** The version of the tables. Those of 0.1.0 had no number. */
const version = 2;
const versionName = "schemaVersion";

/** A run as 0.1.0 kept it, as far as that is different. */
type OldRun = Omit<RunState, "listing"> & {
  scan: { collection: number; counted: number; nextBatch: number };
  retryAt: number;
};

type OldBatch = {
  number: number;
  type: string;
  first: string;
  last: string;
  state: string | null;
  counts: string | null;
  records: number | null;
  attempts: number | null;
  started: number | null;
  finished: number | null;
  parts: number;
};

/** What 0.1.0 kept of a batch until it was done; keys as `[key, expiration?, seen?]`. */
type OldBatchState = { keys: [key: string, ...unknown[]][]; origins?: number[]; again?: boolean };

/** Columns that 0.1.0 itself added to databases of before. */
const addedColumns = ["records", "attempts", "started", "finished"];

export function isVersion010(sql: SqlStorage): boolean {
  const tables = namesIn(sql, "SELECT name FROM sqlite_master WHERE type = 'table'");
  return tables.has("runs") && !tables.has("documents");
}

export function saveVersion(sql: SqlStorage): void {
  sql.exec("INSERT OR IGNORE INTO documents VALUES (?, ?)", versionName, String(version));
}

/** Moves what the new tables can't hold out of their way. */
export function setAsideVersion010(sql: SqlStorage): void {
  const columns = namesIn(sql, "SELECT name FROM pragma_table_info('batches')");
  for (const column of addedColumns)
    if (!columns.has(column)) sql.exec(`ALTER TABLE batches ADD COLUMN ${column} INTEGER`);
  sql.exec(`
    DROP INDEX IF EXISTS batches_by_range;
    DROP INDEX IF EXISTS batches_to_do;
    ALTER TABLE batches RENAME TO batches_010;
    ALTER TABLE runs ADD COLUMN census INTEGER NOT NULL DEFAULT 0;
  `);
}

/**
 * Takes a database of 0.1.0 over: runs that are over keep their results, batches and causes. One that is not can't go on,
 * as its batches were cut for another way of working: it is cancelled.
 * @param log over the new tables
 */
export function takeOverVersion010(sql: SqlStorage, log: RunLog, now: number): void {
  const runs = sql.exec<{ state: string }>("SELECT state FROM runs ORDER BY sequence").toArray();
  for (const { state } of runs) takeOverRun(sql, log, fromVersion010(JSON.parse(state) as OldRun), now);
  sql.exec("DROP TABLE batches_010");
}

const fromVersion010 = ({ scan, retryAt, ...run }: OldRun): RunState => ({
  ...run,
  executors: 1,
  waiting: null,
  listing: {
    collection: scan.collection,
    cursor: null,
    after: null,
    records: scan.counted,
    nextBatch: scan.nextBatch,
  },
  notBefore: 0,
  nextWriteAt: 0,
  largest: {},
  census: { recount: {}, changed: {} },
  isCensus: false,
  settled: true,
  reportAt: 0,
  share: 1,
  readFrom: 0,
  inDoubt: 0,
  backupDeletedAt: null,
  detailsRemovedAt: null,
});

function takeOverRun(sql: SqlStorage, log: RunLog, run: RunState, now: number): void {
  const batches = sql
    .exec<OldBatch>(
      `SELECT number, type, first, last, state, counts, records, attempts, started, finished,
         (SELECT count(*) FROM result_rows WHERE run = old.run AND batch = old.number) AS parts
       FROM batches_010 AS old WHERE run = ? ORDER BY number`,
      run.id,
    )
    .toArray();
  let uncertain = noCounts;
  for (const old of batches) {
    const batch = toBatch(run.id, old);
    const rows = old.counts === null && old.state !== null && mayWrite(run) ? intentsOf(log, batch, old.state) : [];
    if (rows.length === 0) {
      log.saveBatch(batch);
      continue;
    }
    const counts = { ...noCounts, migrated: rows.length, rows: rows.length };
    uncertain = addCounts(uncertain, counts);
    sql.exec("DELETE FROM result_rows WHERE run = ? AND batch = ?", run.id, batch.number);
    log.saveRows(run.id, batch.number, 0, encodeRows(rows));
    log.saveBatch({ ...batch, counts, parts: 1 });
  }
  const after = { ...run, counts: addCounts(run.counts, uncertain) };
  const message = [isActive(run.status) ? stopped(run) : "", doubt(run, uncertain.migrated)].filter(Boolean).join(" ");
  if (message !== "") addNote(log, run.id, { at: now, level: "attention", message });
  if (!isActive(run.status)) log.saveRun(after);
  else log.saveRun({ ...after, status: "cancelled", finishedAt: now, epoch: run.epoch + 1, error: message });
}

/** Its keys are gone when it is done: the first and the last one then stand for all of them. */
function toBatch(runId: string, old: OldBatch): Batch {
  const { number, type, first, last, parts } = old;
  const keys = old.state === null ? [] : (JSON.parse(old.state) as OldBatchState).keys.map(([key]) => key);
  const counts = { ...noCounts, ...(old.counts !== null && (JSON.parse(old.counts) as BatchCounts)) };
  const isDone = old.counts !== null;
  const records = old.records ?? (isDone ? processed(counts) : keys.length);
  return {
    ...{ runId, number, type, counts, parts, records },
    ...{ after: null, last: null, cursor: null, position: 0, sliceLimit: null, notBefore: 0 },
    keys: keys.length > 0 ? keys : [...new Set([first, last])],
    state: isDone ? "done" : "open",
    doneUpTo: isDone ? last : null,
    passed: isDone ? records : 0,
    listed: isDone ? records : 0,
    attempts: old.attempts ?? 0,
    tried: null,
    failure: null,
    startedAt: old.started,
    finishedAt: old.finished,
  };
}

/**
 * What a run was about to write, and may have written, when it was left in the middle of a batch. A batch of records that
 * were deferred, or that was halved, finds it in the batches that its records were in before.
 */
function intentsOf(log: RunLog, batch: Batch, state: string): Row[] {
  const { keys, origins = [], again } = JSON.parse(state) as OldBatchState;
  // A second look at records that have their results already.
  if (again) return [];
  const rows = new Map<string, Row>();
  for (const number of [...origins, batch.number]) {
    for (const part of log.rows(batch.runId, number)) for (const row of everyRow(part)) rows.set(row.id, row);
  }
  return keys.flatMap(([key]) => {
    const row = rows.get(key.slice(key.indexOf(":") + 1));
    if (row?.action !== "migrated" || row.type !== batch.type) return [];
    return { ...row, message: `${row.message} The run was interrupted here, so this may not have been written.` };
  });
}

/** Also those that 0.1.0 marked as `later`: what was planned for a record that it then deferred. */
const everyRow = (rows: Uint8Array): Row[] =>
  gunzip(rows)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { later, ...row } = parseJson(line) as unknown as Row & { later?: true };
      return row;
    });

const mayWrite = ({ kind, dryRun }: RunState): boolean => !dryRun && kind !== "verify" && kind !== "backup";

function stopped(run: RunState): string {
  const cancelled =
    "Cancelled by an update of the migration software, which can't go on with a run that version 0.1.0 started.";
  if (run.startedAt === null) return `${cancelled} It had not begun: schedule it again.`;
  if (!mayWrite(run)) return `${cancelled} It changed nothing: start it again.`;
  const rest = run.kind === "migrate" ? "Undo it, or start" : "What it changed stays: start";
  return `${cancelled} ${rest} a new run for the rest.`;
}

function doubt({ kind }: RunState, records: number): string {
  if (records === 0) return "";
  const what = `Version 0.1.0 left open whether ${count(records, "record")} among its results ${records === 1 ? "was" : "were"} written`;
  return kind === "migrate" ? `${what}; an undo removes only what is still as this run wrote it.` : `${what}.`;
}

function addNote(log: RunLog, runId: string, note: Note): void {
  const last = log.lastNote(runId);
  log.addNote(runId, { ...note, number: (last?.number ?? -1) + 1, counted: last?.counted ?? 0 });
}

const namesIn = (sql: SqlStorage, query: string): Set<string> =>
  new Set(
    sql
      .exec<{ name: string }>(query)
      .toArray()
      .map(({ name }) => name),
  );
