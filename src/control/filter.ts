import type { AuditEntry } from "../contract/audit.ts";
import type { Run } from "../contract/run.ts";

/** Which runs are asked for; what is left out does not matter. `by` is the `uid` of who started it. */
export type RunFilter = {
  kind?: Run["kind"] | undefined;
  status?: Run["status"] | undefined;
  dryRun?: boolean | undefined;
  /** A collection that the run is about, among others perhaps. */
  type?: string | undefined;
  by?: string | undefined;
};

/** Which entries of the audit trail are asked for. `action` is how the action begins, in whole words. */
export type AuditFilter = { by?: string | undefined; action?: string | undefined; run?: string | undefined };

const fits = <T>(wanted: T | undefined, value: T): boolean => wanted === undefined || wanted === value;

export const isAskedRun = (run: Pick<Run, "kind" | "status" | "dryRun" | "types" | "startedBy">, only: RunFilter) =>
  fits(only.kind, run.kind) &&
  fits(only.status, run.status) &&
  fits(only.dryRun, run.dryRun) &&
  fits(only.by, run.startedBy.uid) &&
  (only.type === undefined || run.types.includes(only.type));

export const isAskedEntry = (entry: AuditEntry, only: AuditFilter) =>
  fits(only.by, entry.by.uid) &&
  fits(only.run, entry.run) &&
  (only.action === undefined || `${entry.action} `.startsWith(`${only.action} `));
