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

/** As a database would hand it out: changing one changes nothing else. */
export const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

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
