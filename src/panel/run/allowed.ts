import type { Run } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { isRetry, kinds } from "../kinds.ts";
import { capitalised } from "../wording.ts";

/** What can be done with a run that is over. Beside the table of `lifecycle.ts`, which says what an active one allows. */
export const afterwards = ["retry", "verify", "undo", "restore"] as const;
export type Afterwards = (typeof afterwards)[number];

/** Why this can't be done with the run now, or `null`. The API refuses for the same reasons. */
export function refusal(run: Run, name: Afterwards, active: readonly Run[]): string | null {
  return unfit(run, name) ?? blockedReason(active, run.types);
}

function unfit(run: Run, name: Afterwards): string | null {
  if (isActive(run.status)) return `The run is still ${run.status}.`;
  if (name === "restore") {
    if (!keepsBackup(run)) return "This run saved no records, so there is nothing to put back.";
    return run.counts.migrated === 0 ? "This run saved nothing." : null;
  }
  if (run.kind !== "migrate") return `Only a migration can be ${pastTense[name]}; this is a ${kinds[run.kind].noun}.`;
  if (run.dryRun) return "A test wrote nothing.";
  if (name === "retry") return run.counts.errors === 0 ? "No record of this run is in error." : null;
  return run.counts.migrated === 0 ? "This run changed no record." : null;
}

const pastTense = { retry: "tried again", verify: "verified", undo: "undone" } as const;

/** Whether the run saved records, or was asked to save each before changing it. */
export const keepsBackup = ({ kind, dryRun, options }: Run): boolean =>
  !dryRun && (kind === "backup" || (kind === "migrate" && options.backup === true));

/** Why no run can start on these collections now, or `null`. */
export function blockedReason(active: readonly Run[], types: readonly string[]): string | null {
  const run = active.find((each) => each.types.some((type) => types.includes(type)));
  if (!run) return null;
  const noun = isRetry(run) ? "retry" : kinds[run.kind].noun;
  const what = run.dryRun ? (run.kind === "migrate" ? "test" : `${noun} test`) : run.kind === "migrate" ? "run" : noun;
  return `${capitalised(/^[aeiou]/.test(what) ? "an" : "a")} ${what} is ${run.status === "running" ? "under way" : run.status}`;
}
