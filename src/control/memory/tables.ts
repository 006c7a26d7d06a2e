import type { AuditEntry } from "../../contract/audit.ts";
import type { BackupPart } from "../../contract/backups.ts";
import type { ProgressPoint } from "../../contract/figures.ts";
import type { KeysOfBatch } from "../backupParts.ts";
import type { StoredNote } from "../runNotes.ts";
import type { Batch, Deferred, Intent, Lease, RunState } from "../runState.ts";

type Values = {
  runs: RunState;
  batches: Batch;
  rows: { runId: string; batch: number; part: number; rows: Uint8Array };
  leases: { lease: Lease; intents: Intent[] };
  deferred: Deferred;
  /** `order`: in which order they were first noted. Without `batches`, one may hold records of any. */
  parts: { runId: string; order: number; part: BackupPart; batches?: KeysOfBatch[] };
  notes: StoredNote & { runId: string };
  audit: AuditEntry;
  counts: ProgressPoint;
  /** Documents, and `lastLease`, the highest id that a lease ever had. */
  documents: unknown;
};

/** All that a log in memory holds, by keys of its own: to store these maps is to store the log. */
export type LogTables = { [Name in keyof Values]: Map<string, Values[Name]> };

export const tableNames = [
  "runs",
  "batches",
  "rows",
  "leases",
  "deferred",
  "parts",
  "notes",
  "audit",
  "counts",
  "documents",
] as const satisfies readonly (keyof LogTables)[];

export const emptyTables = (): LogTables =>
  Object.fromEntries(tableNames.map((name) => [name, new Map()])) as unknown as LogTables;

/**
 * As a database would hand it out: changing one changes nothing else. By hand, as a log does little else: through JSON text
 * it takes four times as long.
 */
export function copy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  const own: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    // A field of a record, whose name this is, may be called "__proto__".
    if (name in own) Object.defineProperty(own, name, { value: copy(member), ...plain });
    else own[name] = copy(member);
  }
  return own as T;
}
const plain = { writable: true, enumerable: true, configurable: true };

/** The position at which `value` belongs in a sorted list: before everything that is not less. */
export function positionIn<T>(sorted: readonly T[], isLess: (item: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isLess(sorted[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
