import type { AuditTrail } from "./auditTrail.ts";
import { DamagedBackup, LockedBackup, manifestOf, readBackup } from "./backupParts.ts";
import { deletionRetry, markDeleted, removeBackup } from "./execution/retention.ts";
import { decodeCursor, paginate } from "./pagination.ts";
import { noBackupStore } from "./prepareRun.ts";
import type { RunState } from "./runState.ts";
import type { Runs, RunsPorts } from "./runs.ts";

/** What can be done with what runs saved, besides restoring it. */
export const createBackups = (
  { log, backupStore, clock, scheduler }: RunsPorts,
  trail: Pick<AuditTrail, "record">,
): Pick<Runs, "backup" | "backups" | "deleteBackup" | "savedRecords"> => ({
  async backup(id) {
    const run = log.run(id);
    return run && manifestOf(log, run);
  },

  async deleteBackup(id, by) {
    const run = log.run(id);
    if (!run || log.backupTotals(id).length === 0) return null;
    const user = log.openRuns().find((each) => !each.settled && (each.id === id || each.options.backup === id));
    if (user) return { refused: `Run ${user.id} is still ${user.status} and needs this backup.` };
    if (!backupStore) return { refused: noBackupStore };
    log.transaction(() => {
      const now = log.run(id) as RunState;
      if (now.backupDeletedAt !== null) return;
      trail.record({ by, action: "delete backup", run: id, reason: null });
      markDeleted(log, now, clock());
    });
    // Should this object be lost meanwhile, it is woken to go on.
    await scheduler.wakeAt(clock() + deletionRetry);
    // Again if it was asked for before: whatever is left then goes too.
    await removeBackup(log, backupStore, log.run(id) as RunState, clock());
    return manifestOf(log, log.run(id) as RunState);
  },

  async savedRecords(id, after) {
    if (!backupStore || log.run(id)?.backupDeletedAt !== null) return null;
    try {
      return await readBackup(log, backupStore, id, after);
    } catch (error) {
      if (!(error instanceof DamagedBackup)) throw error;
      return { damaged: error.message, isLocked: error instanceof LockedBackup };
    }
  },

  async backups({ limit, cursor: after }) {
    const found = log.backups(limit + 1, decodeCursor(after));
    const { page, cursor } = paginate(found, limit, ({ sequence }) => sequence);
    return { backups: page.flatMap((run) => manifestOf(log, run) ?? []), cursor };
  },
});
