import type { Run } from "../../client/contract.ts";
import { number } from "../../ui/numbers.ts";
import { changeable, type Figures } from "../overview/figures.ts";
import { isSame } from "../wording.ts";

/** Why no run can start on these collections now, or `null`. The API refuses for the same reason. */
export function blockedReason(active: readonly Run[], types: readonly string[]): string | null {
  const run = active.find((each) => each.types.some((type) => types.includes(type)));
  return run ? `${run.dryRun ? "A test" : "A run"} is ${run.status === "running" ? "under way" : run.status}` : null;
}

/** Why a real run would have nothing to do, or `null`. */
export function nothingToDo(figures: Figures | undefined): string | null {
  if (!figures) return "Waiting for the count";
  if (changeable(figures) > 0) return null;
  if (figures.total === 0) return "There are no records";
  if (figures.unreadable === 0) return "Nothing left to migrate";
  return `Nothing left but ${number(figures.unreadable)} unreadable`;
}

/** The newest finished test of exactly these collections. */
export function lastTest(runs: readonly Run[], types: readonly string[]): Run | null {
  return runs.find((run) => run.dryRun && run.status === "completed" && isSame(run.types, types)) ?? null;
}

export const toMigrate = (figures: Figures): string => `${number(changeable(figures))} to migrate`;
