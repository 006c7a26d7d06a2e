import { isActive } from "../../engine/lifecycle.ts";
import { folderOf } from "../backupParts.ts";
import type { BackupStore, RunLog } from "../ports.ts";
import { savesRecords } from "../prepareRun.ts";
import type { RunState } from "../runState.ts";

const day = 86_400_000;
const runsAtOnce = 200;

/**
 * Removes the results, logs and backups of runs that ended longer ago than they are kept. What an active run refers to
 * stays, and so do the runs themselves and the audit trail.
 * @returns how many runs' details were removed
 */
export async function removeOld(
  log: RunLog,
  backupStore: BackupStore | null,
  now: number,
  retentionDays: number,
): Promise<number> {
  const before = now - retentionDays * day;
  const referred = new Set(
    log.openRuns().flatMap(({ id, options: { of, planOf, backup } }) => [id, of, planOf, backup]),
  );
  let removed = 0;
  let seen: number | null = null;
  for (;;) {
    const runs = log.runs(runsAtOnce, seen);
    for (const run of runs) {
      const isOld = run.finishedAt !== null && run.finishedAt < before && !isActive(run.status);
      if (!isOld || run.detailsRemovedAt !== null || referred.has(run.id)) continue;
      await removeSaved(log, backupStore, run, now);
      log.transaction(() => {
        log.forgetDetails(run.id);
        log.saveRun({ ...(log.run(run.id) as RunState), detailsRemovedAt: now });
      });
      removed += 1;
    }
    seen = runs.at(-1)?.sequence ?? null;
    if (runs.length < runsAtOnce) return removed;
  }
}

/** Deletes what a run saved, also of a run that noted nothing: an executor may have been lost over its first part. */
async function removeSaved(log: RunLog, backupStore: BackupStore | null, run: RunState, now: number): Promise<void> {
  if (!backupStore || !savesRecords(run)) return;
  if (log.backupTotals(run.id).length > 0) await removeBackup(log, backupStore, run, now);
  else await backupStore.removeAll(folderOf(run.id));
}

/**
 * Deletes what a run saved: also what was left in its folder by attempts that were interrupted. That it was there is still
 * known: its manifest is marked as deleted.
 */
export async function removeBackup(
  log: RunLog,
  backupStore: BackupStore,
  { id, backupDeletedAt }: RunState,
  now: number,
): Promise<void> {
  // Marked first: a backup of which parts are missing must not be restored from.
  log.transaction(() => markDeleted(log, log.run(id) as RunState, backupDeletedAt ?? now));
  await goOnDeleting(log, backupStore, id);
}

/** Marks what a run saved as deleted, and has it removed. In a transaction. */
export function markDeleted(log: RunLog, run: RunState, now: number): void {
  log.saveRun({ ...run, backupDeletedAt: run.backupDeletedAt ?? now });
  log.saveDocument("deletions", [...new Set([...pendingDeletions(log), run.id])]);
}

/** Runs whose backup is marked as deleted, and of which parts may still be there after a crash. */
export const pendingDeletions = (log: RunLog): string[] => log.document("deletions") ?? [];

/** When what could not be deleted is tried again, in ms. */
export const deletionRetry = 60_000;

/** Removes what is left of a backup whose deletion has begun. Doing it twice does no harm. */
export async function goOnDeleting(log: RunLog, backupStore: BackupStore, id: string): Promise<void> {
  await backupStore.removeAll(folderOf(id));
  log.transaction(() =>
    log.saveDocument(
      "deletions",
      pendingDeletions(log).filter((each) => each !== id),
    ),
  );
}
