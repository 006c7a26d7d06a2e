import { isActive } from "../../engine/lifecycle.ts";
import type { BackupStore, RunLog } from "../ports.ts";
import type { RunState } from "../runState.ts";

const day = 86_400_000;
const runsAtOnce = 200;
/** As many objects as R2 deletes in one operation. */
const partsAtOnce = 1_000;

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
      await removeBackup(log, backupStore, run, now);
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

/** Deletes what a run saved. That it was there is still known: its manifest is marked as deleted. */
export async function removeBackup(
  log: RunLog,
  backupStore: BackupStore | null,
  run: RunState,
  now: number,
): Promise<void> {
  let parts = log.parts(run.id, null, partsAtOnce);
  if (parts.length === 0 || run.backupDeletedAt !== null) return;
  // Marked first: a backup of which parts are missing must not be restored from.
  log.saveRun({ ...run, backupDeletedAt: now });
  while (parts.length > 0) {
    await backupStore?.remove(parts.map(({ part }) => part.name));
    parts = log.parts(run.id, parts.at(-1)?.place ?? null, partsAtOnce);
  }
}
