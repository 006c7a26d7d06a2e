import type { Run } from "../../client/contract.ts";
import { formatNumber } from "../../ui/format.ts";
import { changesRecords } from "../kinds.ts";
import { changeable, type Figures } from "../overview/figures.ts";
import { isSame } from "../wording.ts";

/** Why a real run would have nothing to do, or `null`. */
export function nothingToDo(figures: Figures | undefined): string | null {
  if (!figures) return "Waiting for the count";
  if (changeable(figures) > 0) return null;
  if (figures.total === 0) return "There are no records";
  if (figures.unreadable === 0) return "Nothing left to migrate";
  return `Nothing left but ${formatNumber(figures.unreadable)} unreadable`;
}

/** Which records a run is about. */
export type Scope = { types: readonly string[]; ids: readonly string[] };

/** The newest finished test of exactly these records. */
export function lastTest(runs: readonly Run[], { types, ids }: Scope): Run | null {
  const isOfThese = ({ options, ...run }: Run) =>
    isSame(run.types, types) && isSame(options.ids ?? [], ids) && options.limit === undefined;
  return runs.find((run) => isTest(run) && run.status === "completed" && isOfThese(run)) ?? null;
}

const isTest = ({ kind, dryRun, options }: Run): boolean => kind === "migrate" && dryRun && options.of === undefined;

/** Whether a test has seen the records as they are now, as far as the runs since and the count can tell. */
export function isStillTrue(test: Run, runs: readonly Run[], figures: Figures | undefined): boolean {
  const since = runs.slice(
    0,
    runs.findIndex(({ id }) => id === test.id),
  );
  const changed = since.some((run) => changesRecords(run) && run.types.some((type) => test.types.includes(type)));
  const counted = test.options.ids !== undefined || !figures || changeable(figures) === test.counts.migrated;
  return !changed && counted;
}

export const toMigrate = (figures: Figures): string => `${formatNumber(changeable(figures))} to migrate`;
