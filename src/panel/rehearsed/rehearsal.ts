import type { Run, RunRequest } from "../../client/contract.ts";
import { changesRecords } from "../kinds.ts";
import { isSame } from "../wording.ts";

/** Runs with a rehearsal of their own before they may begin. */
export type Rehearsed = Exclude<RunRequest, { kind: "migrate" | "verify" | "backup" }>;

/** The newest rehearsal of just this, as long as nothing was changed since that it could not have seen. */
export function rehearsalOf(runs: readonly Run[], request: Rehearsed): Run | null {
  const found = runs.find((run) => run.dryRun && isOf(run, request));
  if (!found) return null;
  const since = runs.slice(0, runs.indexOf(found));
  return since.some((run) => changesRecords(run) && overlaps(run, found)) ? null : found;
}

function isOf(run: Run, request: Rehearsed): boolean {
  if (run.kind !== request.kind) return false;
  if (request.kind === "undo") return run.options.of === request.of;
  const sameTypes = request.types === undefined || isSame(run.types, request.types);
  if (request.kind === "cleanup") return sameTypes && same(run.options.fields, request.fields);
  const { backup, overwrite = false, ids } = run.options;
  return backup === request.backup && overwrite === (request.overwrite ?? false) && same(ids, request.ids);
}

const overlaps = (one: Run, other: Run): boolean => one.types.some((type) => other.types.includes(type));
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
