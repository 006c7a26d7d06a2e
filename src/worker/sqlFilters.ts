import type { AuditFilter, RunFilter } from "../control/filter.ts";

/** A condition to go behind another one, and what it binds. */
type Where = { and: string; bindings: unknown[] };

function where(conditions: [condition: string, value: unknown][]): Where {
  const given = conditions.filter(([, value]) => value !== undefined);
  return { and: given.map(([condition]) => ` AND ${condition}`).join(""), bindings: given.map(([, value]) => value) };
}

/**
 * Without indexes: a run is written with every batch, each index would be another row of that, and a history is read
 * now and then.
 */
export const runsWhere = ({ kind, status, dryRun, type, by }: RunFilter): Where =>
  where([
    ["json_extract(state, '$.kind') = ?", kind],
    ["json_extract(state, '$.status') = ?", status],
    ["json_extract(state, '$.dryRun') = ?", dryRun === undefined ? undefined : Number(dryRun)],
    ["EXISTS (SELECT 1 FROM json_each(state, '$.types') WHERE value = ?)", type],
    ["json_extract(state, '$.startedBy.uid') = ?", by],
  ]);

export const auditWhere = ({ by, action, run }: AuditFilter): Where =>
  where([
    ["json_extract(entry, '$.by.uid') = ?", by],
    ["instr(json_extract(entry, '$.action') || ' ', ? || ' ') = 1", action],
    ["json_extract(entry, '$.run') = ?", run],
  ]);
