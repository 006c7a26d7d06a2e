import type { RunLog } from "../control/ports.ts";
import type { Deferred, Intent, Lease } from "../control/runState.ts";
import type { Counters } from "./counters.ts";
import { insertRow, updateRow } from "./rowChanges.ts";

/**
 * As many leases as there are executors, and a `last_lease` that outlives them. Deferred records can be many: each is
 * found by an index of its own kind, and only the one for what it is doing holds it.
 */
export const leaseSchema = `
  CREATE TABLE IF NOT EXISTS leases (
    id INTEGER PRIMARY KEY, run TEXT NOT NULL, document TEXT NOT NULL, intents TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS last_lease (one INTEGER PRIMARY KEY CHECK (one = 1), id INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS deferred (
    run TEXT NOT NULL, key TEXT NOT NULL, type TEXT NOT NULL, due INTEGER NOT NULL, lease INTEGER,
    unresolved INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (run, key)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deferred_waiting ON deferred (run, type, due, key) WHERE lease IS NULL;
  CREATE INDEX IF NOT EXISTS deferred_leased ON deferred (lease, key) WHERE lease IS NOT NULL;
`;

type Columns = { type: string; due: number; lease: number | null; unresolved: number };

type LeaseMethods = Pick<
  RunLog,
  | "saveLease"
  | "dropLease"
  | "intents"
  | "lease"
  | "leases"
  | "lastLease"
  | "saveDeferred"
  | "dropDeferred"
  | "dueDeferred"
  | "deferredOf"
  | "leasedDeferred"
  | "deferredLeft"
  | "dropUnwritten"
>;

/** Leases, and the records that are deferred. */
export function sqlLeases(sql: SqlStorage, counters: Counters): LeaseMethods {
  const documents = <T>(query: string, ...bindings: unknown[]): T[] =>
    sql
      .exec<{ document: string }>(`SELECT document FROM ${query}`, ...bindings)
      .toArray()
      .map(({ document }) => JSON.parse(document) as T);
  const lastLease = () => sql.exec<{ id: number }>("SELECT id FROM last_lease").toArray()[0]?.id ?? 0;
  const deferred = (run: string, key: string) =>
    sql
      .exec<Columns>("SELECT type, due, lease, unresolved FROM deferred WHERE run = ? AND key = ?", run, key)
      .toArray()[0];
  const count = (name: string, run: string, where = "") =>
    counters.read(name, () => {
      const query = `SELECT count(*) AS found FROM deferred WHERE run = ?${where}`;
      return sql.exec<{ found: number }>(query, run).one().found;
    });
  const counted = (run: string, more: number, before: Columns | undefined, after: Columns | undefined) => {
    counters.add(allOf(run), more);
    counters.add(unresolvedOf(run), (after?.unresolved ?? 0) - (before?.unresolved ?? 0));
  };

  // They are looked at with every report, and hold all that is being written: reading them from text each time would be
  // most of the coordinator's work.
  let held: Map<number, Lease> | null = null;
  const all = (): Map<number, Lease> => {
    held ??= new Map(documents<Lease>("leases ORDER BY id").map((lease) => [lease.id, lease]));
    return held;
  };
  counters.forgetToo(() => {
    held = null;
  });

  return {
    saveLease(lease, intents) {
      const isNew = !all().has(lease.id);
      all().set(lease.id, lease);
      const document = JSON.stringify(lease);
      const announced = intents ? JSON.stringify(intents) : null;
      if (!isNew) {
        const query = "UPDATE leases SET document = ?, intents = coalesce(?, intents) WHERE id = ?";
        sql.exec(query, document, announced, lease.id);
        return;
      }
      sql.exec("INSERT INTO leases VALUES (?, ?, ?, ?)", lease.id, lease.runId, document, announced ?? "[]");
      if (lease.id > lastLease())
        sql.exec("INSERT INTO last_lease VALUES (1, ?) ON CONFLICT DO UPDATE SET id = excluded.id", lease.id);
    },
    dropLease(id) {
      all().delete(id);
      sql.exec("DELETE FROM leases WHERE id = ?", id);
    },
    intents(id) {
      const found = sql.exec<{ intents: string }>("SELECT intents FROM leases WHERE id = ?", id).toArray()[0];
      return found ? (JSON.parse(found.intents) as Intent[]) : [];
    },
    lease: (id) => all().get(id) ?? null,
    leases: (runId) =>
      [...all().values()]
        .filter((lease) => runId === undefined || lease.runId === runId)
        .sort((one, other) => one.id - other.id),
    lastLease,
    saveDeferred(record) {
      const { runId: run, key, type, dueAt, lease, intent } = record;
      const unresolved = intent ? 1 : 0;
      const after = { type, due: dueAt, lease, unresolved, document: JSON.stringify(record) };
      const before = deferred(run, key);
      counted(run, before ? 0 : 1, before, after);
      if (before) updateRow(sql, "deferred", { run, key }, before, after);
      else insertRow(sql, "deferred", { run, key, ...after });
    },
    dropDeferred(run, key) {
      const before = deferred(run, key);
      if (!before) return;
      counted(run, -1, before, undefined);
      sql.exec("DELETE FROM deferred WHERE run = ? AND key = ?", run, key);
    },
    dueDeferred: (run, type, now, limit, only = "any") =>
      documents<Deferred>(
        `deferred WHERE run = ? AND type = ? AND lease IS NULL AND due <= ? AND unresolved >= ?
         ORDER BY due, key LIMIT ?`,
        run,
        type,
        now,
        only === "unresolved" ? 1 : 0,
        limit,
      ),
    deferredOf: (run, keys) =>
      keys.flatMap((key) => documents<Deferred>("deferred WHERE run = ? AND key = ?", run, key)),
    leasedDeferred: (lease) => documents<Deferred>("deferred WHERE lease = ? ORDER BY key", lease),
    deferredLeft(run) {
      const left = count(allOf(run), run);
      const unresolved = count(unresolvedOf(run), run, " AND unresolved = 1");
      return { left, unresolved, dueAt: left === 0 ? null : firstDue(sql, run) };
    },
    dropUnwritten(run) {
      sql.exec("DELETE FROM deferred WHERE run = ? AND unresolved = 0", run);
      counters.forget();
    },
  };
}

const allOf = (run: string): string => `deferred ${run}`;
const unresolvedOf = (run: string): string => `unresolved ${run}`;

/** One step into the index for each type, as it is ordered by type before due time. */
function firstDue(sql: SqlStorage, run: string): number | null {
  const query = `SELECT type, due FROM deferred WHERE run = ? AND type > ? AND lease IS NULL ORDER BY type, due LIMIT 1`;
  let dueAt: number | null = null;
  for (let type = ""; ; ) {
    const first = sql.exec<{ type: string; due: number }>(query, run, type).toArray()[0];
    if (!first) return dueAt;
    dueAt = Math.min(dueAt ?? first.due, first.due);
    type = first.type;
  }
}
