import type { Run, RunCommand, Stats } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { missingRight, type Right } from "../../engine/rights.ts";
import { formatNumber } from "../../ui/format.ts";
import { type Figures, figuresForTarget, figuresOf, legacyFieldsLeft, migratable } from "./collectionFigures.ts";
import { type Collections, capitalised, isRetry, kindLabels, quantity } from "./labels.ts";

/** What a finished run offers. The commands of an active run are in `engine/lifecycle.ts`. */
const finishedRunActions = ["retry", "verify", "undo", "restore"] as const;
export type FinishedRunAction = (typeof finishedRunActions)[number];

/** Why a session may not change anything; `null` if it may. The API refuses by the same table. */
export const changeDisabledReason = (can: Right): string | null => missingRight(can, "operate");

/**
 * Why this action is not available for the run now; `null` if it is. The API refuses for the same reasons.
 * @param can what the session may do
 */
export function actionDisabledReason(
  run: Run,
  name: FinishedRunAction,
  can: Right,
  active: readonly Run[],
): string | null {
  return runDisabledReason(run, name) ?? startBlockedReason(can, active, run.types);
}

function runDisabledReason(run: Run, name: FinishedRunAction): string | null {
  if (isActive(run.status)) return `The run is still ${run.status}.`;
  if (name === "restore") {
    if (!keepsBackup(run)) return "This run saved no records, so there is nothing to restore.";
    return run.counts.migrated === 0 ? "This run saved nothing." : null;
  }
  if (run.kind !== "migrate")
    return `Only a migration can be ${pastTense[name]}; this is a ${kindLabels[run.kind].noun}.`;
  if (run.dryRun) return "A test wrote nothing.";
  if (name === "retry") return run.counts.errors === 0 ? "No record of this run is in error." : null;
  return run.counts.migrated === 0 ? "This run changed no record." : null;
}

const pastTense = { retry: "tried again", verify: "verified", undo: "undone" } as const;

/** Whether the run saved records: a backup, or a migration that saves each record before changing it. */
export const keepsBackup = ({ kind, dryRun, options }: Run): boolean =>
  !dryRun && (kind === "backup" || (kind === "migrate" && options.backup === true));

/**
 * Why no run can be started on these collections now; `null` if one can.
 * @param can what the session may do
 */
export function startBlockedReason(can: Right, active: readonly Run[], types: readonly string[]): string | null {
  const run = active.find((each) => each.types.some((type) => types.includes(type)));
  const missing = changeDisabledReason(can);
  if (missing !== null || !run) return missing;
  const noun = isRetry(run) ? "retry" : kindLabels[run.kind].noun;
  const what = run.dryRun ? (run.kind === "migrate" ? "test" : `${noun} test`) : run.kind === "migrate" ? "run" : noun;
  return `${capitalised(/^[aeiou]/.test(what) ? "an" : "a")} ${what} is ${run.status === "running" ? "under way" : run.status}`;
}

/** The commands of an active run, and the label shown until the server has answered. */
export const runCommands = [
  { name: "pause", label: "Pause", pending: "Pausing…" },
  { name: "resume", label: "Resume", pending: "Resuming…" },
  { name: "cancel", label: "Cancel run", pending: "Cancelling…" },
] as const satisfies { name: RunCommand; label: string; pending: string }[];

/** Why this collection can't be cleaned up yet; `null` if it can. The API refuses for the same reason. */
export function collectionCleanupBlockedReason(stats: Stats, type: string, collections: Collections): string | null {
  const figures = figuresForTarget(stats, { types: [type], isFull: false }, collections);
  const left = figures ? migratable(figures) : 0;
  return left > 0 ? `${quantity(left, "record")} still to be migrated first` : null;
}

/** Why no collection can be cleaned up; `null` if one can. */
export function cleanupBlockedReason(stats: Stats | undefined, collections: Collections): string | null {
  if (!stats) return "Waiting for the count.";
  const { all, each } = figuresOf(stats, collections);
  if (each.every((figures) => figures.total === 0 || migratable(figures) > 0)) {
    return `${quantity(migratable(all), "record")} still to be migrated; clean up after that.`;
  }
  return refusals[legacyFieldsLeft(stats, collections)];
}

const refusals = {
  none: "No record holds a legacy field any more.",
  retained: "Only retained fields are left, and current code still reads those.",
  removable: null,
} as const;

/** Why a migration would have nothing to do; `null` if it has. */
export function nothingToMigrateReason(figures: Figures | undefined): string | null {
  if (!figures) return "Waiting for the count";
  if (migratable(figures) > 0) return null;
  if (figures.total === 0) return "There are no records";
  if (figures.unreadable === 0) return "Nothing left to migrate";
  return `Nothing left to migrate; ${formatNumber(figures.unreadable)} can't be read`;
}
