import type { BackupPart } from "../contract/backups.ts";
import { anyBatch, type BackupTotal, type KeysOfBatch, type PartOfBatch } from "../control/backupParts.ts";
import type { PartMethods } from "../control/ports.ts";
import { insertRow } from "./rowChanges.ts";

/**
 * A part is one JSON document. `backup_keys` holds, for each batch that it has records of, their keys: so the parts of a
 * batch are found without a look at the others. `backup_totals` is kept up with every note of a part, and \`backup_encryption\` with
 * every new one that is encrypted.
 */
export const partSchema = `
  CREATE TABLE IF NOT EXISTS backup_parts (
    sequence INTEGER PRIMARY KEY, run TEXT NOT NULL, name TEXT NOT NULL, part TEXT NOT NULL, UNIQUE (run, name)
  );
  CREATE INDEX IF NOT EXISTS backup_parts_in_order ON backup_parts (run);
  CREATE TABLE IF NOT EXISTS backup_keys (
    run TEXT NOT NULL, batch INTEGER NOT NULL, part INTEGER NOT NULL, keys TEXT, PRIMARY KEY (run, batch, part)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS backup_totals (
    run TEXT NOT NULL, type TEXT NOT NULL, parts INTEGER NOT NULL, records INTEGER NOT NULL, bytes INTEGER NOT NULL,
    PRIMARY KEY (run, type)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS backup_encryption (
    run TEXT NOT NULL, type TEXT NOT NULL, key TEXT NOT NULL, parts INTEGER NOT NULL, PRIMARY KEY (run, type, key)
  ) WITHOUT ROWID;
`;

export const partTables = ["backup_parts", "backup_keys", "backup_totals", "backup_encryption"];

/**
 * Indexes parts that were noted before there was an index. Which records are in them only they can tell; the batch stands
 * in a part's name, `backups/<run>/<type>-<batch>-…`, unless its records had been deferred.
 */
export function indexOldParts(sql: SqlStorage): void {
  const isIndexed = sql.exec("SELECT 1 FROM backup_totals LIMIT 1").toArray().length > 0;
  if (isIndexed) return;
  const rest = "substr(name, length('backups/' || run || '/' || json_extract(part, '$.type') || '-') + 1)";
  sql.exec(`
    INSERT INTO backup_keys
      SELECT run, CASE WHEN ${rest} GLOB '[0-9]*-*' THEN cast(${rest} AS INTEGER) ELSE ${anyBatch} END, sequence, NULL
      FROM backup_parts;
    INSERT INTO backup_totals
      SELECT run, json_extract(part, '$.type'), count(*), sum(json_extract(part, '$.records')),
        sum(json_extract(part, '$.bytes'))
      FROM backup_parts GROUP BY 1, 2;
  `);
}

/** The parts of all backups. */
export function sqlParts(sql: SqlStorage): PartMethods {
  const find = (run: string, name: string) =>
    sql
      .exec<{ sequence: number; part: string }>(
        "SELECT sequence, part FROM backup_parts WHERE run = ? AND name = ?",
        run,
        name,
      )
      .toArray()
      .map(({ sequence, part }) => ({ sequence, part: JSON.parse(part) as BackupPart }))[0];

  function addTotal(run: string, { type, parts, records, bytes }: Omit<BackupTotal, "keys">): void {
    if (parts === 0 && records === 0 && bytes === 0) return;
    const query = `INSERT INTO backup_totals VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
      parts = parts + excluded.parts, records = records + excluded.records, bytes = bytes + excluded.bytes`;
    sql.exec(query, run, type, parts, records, bytes);
  }

  function add(run: string, part: BackupPart, batches: readonly KeysOfBatch[] | undefined): void {
    const query = "INSERT INTO backup_parts (run, name, part) VALUES (?, ?, ?) RETURNING sequence";
    const { sequence } = sql.exec<{ sequence: number }>(query, run, part.name, JSON.stringify(part)).one();
    for (const { batch, keys } of batches ?? [{ batch: anyBatch, keys: null }])
      insertRow(sql, "backup_keys", { run, batch, part: sequence, keys: keys && JSON.stringify(keys) });
    if (part.encryptionKey !== undefined) {
      const count = "INSERT INTO backup_encryption VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET parts = parts + 1";
      sql.exec(count, run, part.type, part.encryptionKey);
    }
  }

  return {
    savePart(run, { batches, ...part }) {
      const before = find(run, part.name);
      if (before)
        sql.exec("UPDATE backup_parts SET part = ? WHERE sequence = ?", JSON.stringify(part), before.sequence);
      else add(run, part, batches);
      addTotal(run, {
        type: part.type,
        parts: before ? 0 : 1,
        records: part.records - (before?.part.records ?? 0),
        bytes: part.bytes - (before?.part.bytes ?? 0),
      });
    },
    part: (run, name) => find(run, name)?.part ?? null,
    parts: (run, after, limit) =>
      sql
        .exec<{ sequence: number; part: string }>(
          `SELECT sequence, part FROM backup_parts INDEXED BY backup_parts_in_order
           WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
          run,
          after ?? -1,
          limit,
        )
        .toArray()
        .map(({ sequence, part }) => ({ place: sequence, part: JSON.parse(part) as BackupPart })),
    partsOf: (run, batches) =>
      [anyBatch, ...batches].flatMap((batch) =>
        sql
          .exec<{ part: string; keys: string | null }>(
            `SELECT backup_parts.part, keys FROM backup_keys JOIN backup_parts ON sequence = backup_keys.part
             WHERE backup_keys.run = ? AND batch = ? ORDER BY backup_keys.part`,
            run,
            batch,
          )
          .toArray()
          .map(
            ({ part, keys }): PartOfBatch => ({
              part: JSON.parse(part) as BackupPart,
              keys: keys === null ? null : (JSON.parse(keys) as string[]),
            }),
          ),
      ),
    backupTotals: (run) =>
      sql
        .exec<Omit<BackupTotal, "keys"> & { keys: string }>(
          `SELECT type, parts, records, bytes, (
             SELECT json_group_object(key, parts) FROM backup_encryption
             WHERE run = backup_totals.run AND type = backup_totals.type
           ) AS keys FROM backup_totals WHERE run = ? ORDER BY type`,
          run,
        )
        .toArray()
        .map((total) => ({ ...total, keys: JSON.parse(total.keys) as BackupTotal["keys"] })),
  };
}
