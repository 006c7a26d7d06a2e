import type { Run, RunRequest } from "../../client/contract.ts";
import { type Figures, migratable } from "./collectionFigures.ts";
import { changesRecords, isSameSet } from "./labels.ts";

/** Requests that the page starts only after a dry run: undo, restore and clean-up. */
export type DryRunFirstRequest = Exclude<RunRequest, { kind: "migrate" | "verify" | "backup" }>;

/**
 * The newest dry run of exactly this request; `null` if there is none, or if a later run changed the same collections.
 */
export function validDryRun(runs: readonly Run[], request: DryRunFirstRequest): Run | null {
  const found = runs.find((run) => run.dryRun && isDryRunOf(run, request));
  if (!found) return null;
  const since = runs.slice(0, runs.indexOf(found));
  return since.some((run) => changesRecords(run) && overlaps(run, found)) ? null : found;
}

function isDryRunOf(run: Run, request: DryRunFirstRequest): boolean {
  if (run.kind !== request.kind) return false;
  if (request.kind === "undo") return run.options.of === request.of;
  const sameTypes = request.types === undefined || isSameSet(run.types, request.types);
  if (request.kind === "cleanup") return sameTypes && same(run.options.fields, request.fields);
  const { backup, overwrite = false, ids } = run.options;
  return backup === request.backup && overwrite === (request.overwrite ?? false) && same(ids, request.ids);
}

const overlaps = (one: Run, other: Run): boolean => one.types.some((type) => other.types.includes(type));
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Which records a run covers. No `ids` means all records of `types`. */
type Scope = { types: readonly string[]; ids: readonly string[] };

/** The newest completed test of exactly these records; `null` if there is none. */
export const latestTest = (runs: readonly Run[], scope: Scope): Run | null =>
  coveringTest(
    runs.filter(({ types }) => isSameSet(types, scope.types)),
    scope,
  );

/** The newest completed test that covers these records, as a full test covers each collection; `null` if there is none. */
export function coveringTest(runs: readonly Run[], { types, ids }: Scope): Run | null {
  const covers = ({ options, ...run }: Run) =>
    types.every((type) => run.types.includes(type)) && isSameSet(options.ids ?? [], ids) && options.limit === undefined;
  return runs.find((run) => isTest(run) && run.status === "completed" && covers(run)) ?? null;
}

const isTest = ({ kind, dryRun, options }: Run): boolean => kind === "migrate" && dryRun && options.of === undefined;

/** Whether a test still describes the records: no later run changed them, and the counts agree. */
export function isUpToDate(test: Run, runs: readonly Run[], figures: Figures | undefined): boolean {
  const since = runs.slice(
    0,
    runs.findIndex(({ id }) => id === test.id),
  );
  const types = figures?.types ?? test.types;
  const changed = since.some((run) => changesRecords(run) && run.types.some((type) => types.includes(type)));
  // A test of more than these has only the sum of all its collections.
  const isComparable = test.options.ids === undefined && figures !== undefined && isSameSet(figures.types, test.types);
  const counted = !isComparable || migratable(figures) === test.counts.migrated;
  return !changed && counted;
}
