import type { KeptNote } from "../control/journal.ts";
import type { KeptBatch, RunLog, Stretch } from "../control/ports.ts";
import { type BatchCounts, processed } from "../control/run.ts";

const notes = `
  CREATE TABLE IF NOT EXISTS run_notes (
    run TEXT NOT NULL, number INTEGER NOT NULL, told INTEGER NOT NULL, at INTEGER NOT NULL, level TEXT NOT NULL,
    message TEXT NOT NULL, PRIMARY KEY (run, number)
  ) WITHOUT ROWID;
`;

/** What is kept of a batch beyond its end. Books of before have none of these columns, and batches without a value. */
const columns = ["records", "attempts", "again", "started", "finished", "processed"] as const;

type BatchRow = { number: number; type: string; first: string; last: string; late: number; counts: string | null } & {
  [Column in Exclude<(typeof columns)[number], "processed">]: number | null;
};

type Course = Pick<RunLog, "addNote" | "lastNote" | "notes" | "everyBatch" | "throughput">;

/** The course of each run: what happened in it, and what became of its batches. */
export function sqlCourse(sql: SqlStorage): Course {
  sql.exec(notes);
  const there = new Set(
    sql
      .exec<{ name: string }>("SELECT name FROM pragma_table_info('batches')")
      .toArray()
      .map(({ name }) => name),
  );
  for (const column of columns) if (!there.has(column)) sql.exec(`ALTER TABLE batches ADD COLUMN ${column} INTEGER`);

  return {
    addNote(runId, { number, told, at, level, message }) {
      sql.exec("INSERT INTO run_notes VALUES (?, ?, ?, ?, ?, ?)", runId, number, told, at, level, message);
    },
    lastNote: (runId) =>
      sql
        .exec<KeptNote>(
          "SELECT number, told, at, level, message FROM run_notes WHERE run = ? ORDER BY number DESC LIMIT 1",
          runId,
        )
        .toArray()[0] ?? null,
    notes: (runId, limit, after) =>
      sql
        .exec<KeptNote>(
          "SELECT number, told, at, level, message FROM run_notes WHERE run = ? AND number > ? ORDER BY number LIMIT ?",
          runId,
          after ?? -1,
          limit,
        )
        .toArray(),
    everyBatch(runId, number, limit) {
      const query = `SELECT number, type, first, last, late, counts, attempts, again, started, finished,
        coalesce(records, json_array_length(state, '$.keys')) AS records
        FROM batches WHERE run = ? AND number >= ? ORDER BY number LIMIT ?`;
      return sql.exec<BatchRow>(query, runId, number, limit).toArray().map(toBatch);
    },
    throughput: (runId, from, width) =>
      sql
        .exec<Stretch>(
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

function toBatch({ number, type, first, last, records, attempts, late, again, ...row }: BatchRow): KeptBatch {
  const counts = row.counts === null ? null : (JSON.parse(row.counts) as BatchCounts);
  return {
    ...{ number, type, first, last },
    records: records ?? (counts ? processed(counts) : 0),
    attempts: attempts ?? 0,
    late: late === 1,
    again: again === 1,
    counts,
    startedAt: row.started,
    finishedAt: row.finished,
  };
}
