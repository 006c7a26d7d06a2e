import { isActive } from "../engine/lifecycle.ts";
import type { Definition } from "../schema/definition.ts";
import { whyLocked } from "./backupEncryption.ts";
import { encryptionKeysOf } from "./backupParts.ts";
import type { BackupStore, RunLog } from "./ports.ts";
import type { RunRequest, RunState } from "./runState.ts";

/** A request as it will be run, with how many records it is about if that is known; or why it can't be. */
export type Prepared = { request: RunRequest; total: number | null } | { refused: string };

/** Checks what a request refers to: the run to undo, to verify, or whose plan is to be carried out. */
export function prepareRun(
  log: RunLog,
  request: RunRequest,
  backupStore: BackupStore | null,
  collections: readonly Definition[],
): Prepared {
  const { kind, types, options } = request;
  if ((kind === "backup" || options.backup !== undefined) && !backupStore) return { refused: noBackupStore };
  if (kind === "restore") return prepareRestore(log, request, backupStore as BackupStore);
  if (savesRecords(request) && backupStore?.encryption?.problem) return { refused: backupStore.encryption.problem };
  if (options.planOf !== undefined) {
    const plan = log.run(options.planOf);
    const refused = unfit(plan, options.planOf, types) ?? unfitPlan(plan);
    if (refused) return { refused };
  }
  if (options.ids !== undefined) return { request, total: new Set(options.ids).size };
  if (options.of === undefined) return { request, total: null };

  const of = log.run(options.of);
  const refused =
    (kind === "undo" && of ? whyNoUndo(of) : null) ??
    unfit(of, options.of, []) ??
    (of?.dryRun ? `Run ${options.of} was a dry run and wrote nothing.` : null);
  if (!of || refused) return { refused: refused ?? "" };
  const known = kind === "undo" ? of.counts.migrated : kind === "migrate" ? of.counts.errors : null;
  const chosen = kind === "verify" && types.length > 0 ? types : of.types;
  const gone = chosen.find((type) => !collections.some((definition) => definition.type === type));
  if (gone !== undefined) return { refused: notConfigured(of.id, gone) };
  return { request: { ...request, types: chosen }, total: known };
}

function prepareRestore(log: RunLog, request: RunRequest, { encryption }: BackupStore): Prepared {
  const id = request.options.backup as string;
  const run = log.run(id);
  if (!run) return { refused: `There is no run ${id}.` };
  if (isActive(run.status)) return { refused: `Run ${id} is still ${run.status}, so its backup is not whole.` };
  const saved = log.backupTotals(id);
  if (run.backupDeletedAt !== null) return { refused: `The backup of run ${id} was deleted.` };
  if (saved.length === 0) return { refused: `Run ${id} saved nothing that could be restored.` };
  const types = request.types.filter((each) => saved.some(({ type }) => type === each));
  if (types.length === 0) return { refused: `Run ${id} saved no ${request.types.join(" or ")} records.` };
  const { ids } = request.options;
  const chosen = saved.filter(({ type }) => types.includes(type));
  const locked = whyLocked(encryption, encryptionKeysOf(chosen));
  if (locked !== null) return { refused: locked };
  const records = chosen.reduce((sum, { records }) => sum + records, 0);
  const total = ids ? new Set(ids).size : records;
  return { request: { ...request, types }, total };
}

const notConfigured = (id: string, type: string): string =>
  `Run ${id} is about ${type} records, but the configuration has no collection ${type} any more. Configure it again first.`;

/** Why a run of another kind than a migration can't be undone, and what to do instead; `null` for a migration. */
function whyNoUndo({ id, kind }: RunState): string | null {
  switch (kind) {
    case "migrate":
      return null;
    case "undo":
      return `Run ${id} is itself an undo, which can't be undone: start a new migration instead.`;
    case "restore":
      return `Run ${id} is a restore, which can't be undone, as what it replaced was not kept: restore another backup instead.`;
    case "cleanup":
      return `Run ${id} is a clean-up, which can't be undone: to have its fields back, undo the migration that copied them or restore a backup.`;
    case "verify":
    case "backup":
      return `Run ${id} is a ${kind === "verify" ? "verification" : "backup"} and changed no record, so there is nothing to undo.`;
  }
}

/** Whether a run is to save records: all of them, or those that it changes. */
export const savesRecords = ({ kind, options }: Pick<RunRequest, "kind" | "options">): boolean =>
  kind === "backup" || options.backup === true;

export const noBackupStore = "There is nowhere to keep backups: bind an R2 bucket as BACKUPS.";

/** The request that tries the records again which were in error, or why there is none. */
export function retryOf(log: RunLog, id: string): RunRequest | { refused: string } {
  const run = log.run(id) as RunState;
  const refused = unfit(run, id, []);
  if (refused) return { refused };
  if (run.counts.errors === 0) return { refused: "No record of this run is in error." };
  // How to go about it stays; what the run was about is now the records in error.
  const { reason, limit, ids, startAt, planOf, of, ...manner } = run.options;
  const options = { ...manner, of: id };
  return { kind: "migrate", types: run.types, dryRun: false, options };
}

function unfitPlan(run: RunState | null): string | null {
  if (!run?.dryRun) return `Run ${run?.id} was no dry run.`;
  return run.status === "completed" ? null : `Dry run ${run.id} was ${run.status}, so its plan is not whole.`;
}

function unfit(run: RunState | null, id: string, types: readonly string[]): string | null {
  if (!run) return `There is no run ${id}.`;
  if (run.kind !== "migrate") return `Run ${id} is a run of kind ${run.kind}; a migration is needed.`;
  if (isActive(run.status)) return `Run ${id} is still ${run.status}.`;
  if (run.detailsRemovedAt !== null)
    return `The results of run ${id} were removed, as they were older than results are kept.`;
  const missing = types.find((type) => !run.types.includes(type));
  return missing === undefined ? null : `Run ${id} had nothing to do with ${missing} records.`;
}

/** The active run, if any, that already holds one of these collections; or one that is over and not settled yet. */
export const blocking = (runs: readonly RunState[], types: readonly string[]): RunState | undefined =>
  runs.find((run) => !run.isCensus && !run.settled && run.types.some((type) => types.includes(type)));
