/** The tables of version 0.1.0, and its statements to fill them. */
export const tables = `
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

/** Those that a database of before the release had not, and that 0.1.0 added when it opened one. */
export const timelineTables = `
  CREATE TABLE IF NOT EXISTS run_notes (
    run TEXT NOT NULL, number INTEGER NOT NULL, told INTEGER NOT NULL, at INTEGER NOT NULL, level TEXT NOT NULL,
    message TEXT NOT NULL, PRIMARY KEY (run, number)
  ) WITHOUT ROWID;
  ALTER TABLE batches ADD COLUMN records INTEGER;
  ALTER TABLE batches ADD COLUMN attempts INTEGER;
  ALTER TABLE batches ADD COLUMN again INTEGER;
  ALTER TABLE batches ADD COLUMN started INTEGER;
  ALTER TABLE batches ADD COLUMN finished INTEGER;
  ALTER TABLE batches ADD COLUMN processed INTEGER;
`;

export const runState = (id: string, sequence: number, more: object) => ({
  ...{ id, kind: "migrate", types: ["user"], dryRun: false, status: "completed", sequence, fingerprint: "f", epoch: 2 },
  ...{ options: { batchSize: 2, skipErrors: true, verbose: false }, startedBy: { uid: "admin", name: "Ada" } },
  ...{ createdAt: 1_000, startedAt: 1_000, finishedAt: 2_000, total: 8, error: null, slowed: null, reported: true },
  counts: { listed: 8, migrated: 2, skipped: 0, errors: 0, conflicts: 0, warnings: 0 },
  scan: { phase: "work", collection: 1, cursor: null, after: null, counted: 8, nextBatch: 5 },
  ...{ samples: [{ at: 1_000, processed: 0 }], attempts: 0, retryAt: 0, progressAt: 1_500, width: 6 },
  ...more,
});

export function saveRun(sql: SqlStorage, run: ReturnType<typeof runState>): void {
  const query = "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)";
  sql.exec(query, run.id, run.sequence, run.reported ? 0 : 1, JSON.stringify(run));
}

export function addBatch(sql: SqlStorage, run: string, number: number, keys: string[], more: object = {}): void {
  const state = JSON.stringify({
    keys: keys.map((key) => [key, 1_900_000_000, "seen"]),
    attempts: 0,
    origins: [],
    ...more,
  });
  sql.exec(
    `INSERT INTO batches (run, number, type, first, last, state, late, records, attempts, again)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[run, number, "user", keys[0], keys.at(-1), state, "deferred" in more || "again" in more ? 1 : 0, keys.length],
    ...[0, "again" in more ? 1 : 0],
  );
}

export function finishBatch(sql: SqlStorage, run: string, number: number, migrated: number): void {
  const counts = { migrated, skipped: 0, errors: 0, conflicts: 0, warnings: 0, rows: migrated, skippedRows: 0 };
  sql.exec(
    `UPDATE batches SET counts = ?, kept = ?, state = NULL, started = ?, finished = ?, processed = ?
     WHERE run = ? AND number = ?`,
    ...[JSON.stringify(counts), migrated > 0 ? 1 : 0, 1_000, 1_100, migrated, run, number],
  );
}

export const row = (id: string, more: object = {}) => ({
  ...{ type: "user", id, action: "migrated", message: "Copied 1 field.", at: 1_050 },
  ...{ changes: [{ path: "status", from: null, value: "active" }], ...more },
});

export async function saveRows(sql: SqlStorage, run: string, batch: number, rows: object[]): Promise<void> {
  const text = rows.map((each) => JSON.stringify(each)).join("\n");
  const packed = new Response(text).body?.pipeThrough(new CompressionStream("gzip"));
  const bytes = await new Response(packed).arrayBuffer();
  sql.exec("INSERT OR REPLACE INTO result_rows VALUES (?, ?, ?, ?)", run, batch, 0, bytes);
  sql.exec("UPDATE batches SET kept = 1 WHERE run = ? AND number = ?", run, batch);
}
