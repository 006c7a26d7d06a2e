import type { StartBody } from "../../../client/contract.ts";

/** The options as they are typed. What can't be a value is sent as it is, for the API to say what it wants instead. */
export type OptionsDraft = {
  reason: string;
  limit: string;
  ids: string;
  maxPerSecond: string;
  startAt: string;
  maxErrorRate: string;
  batchSize: string;
  /** How many executors; empty is automatic. */
  concurrency: string;
  /** Only what the last test of just this has planned. */
  onlyPlanned: boolean;
  backup: boolean;
  stopAtError: boolean;
  verbose: boolean;
};

export const defaultDraft: OptionsDraft = {
  reason: "",
  limit: "",
  ids: "",
  maxPerSecond: "",
  startAt: "",
  maxErrorRate: "",
  batchSize: "",
  concurrency: "",
  onlyPlanned: false,
  backup: false,
  stopAtError: false,
  verbose: false,
};

const names = Object.keys(defaultDraft) as (keyof OptionsDraft)[];
export const countChanges = (draft: OptionsDraft): number =>
  names.filter((name) => draft[name] !== defaultDraft[name]).length;

export const idsOf = (draft: OptionsDraft): string[] => draft.ids.split(/[\s,]+/).filter((id) => id !== "");

/** @param planOf the test that a run bound to one carries out */
export function requestOptions(draft: OptionsDraft, dryRun: boolean, planOf: string | null): StartBody {
  const ids = idsOf(draft);
  const body: StartBody = {
    dryRun,
    ...(draft.stopAtError && { skipErrors: false }),
    ...(draft.verbose && { verbose: true }),
    ...(draft.reason.trim() !== "" && { reason: draft.reason.trim() }),
    ...(ids.length > 0 && { ids }),
  };
  for (const name of ["limit", "maxPerSecond", "maxErrorRate", "batchSize", "concurrency"] as const) {
    if (draft[name].trim() !== "") body[name] = numberOrText(draft[name]);
  }
  if (dryRun) return body;
  // What only a run that writes can have.
  if (draft.startAt !== "") body.startAt = new Date(draft.startAt).getTime();
  if (draft.backup) body.backup = true;
  if (draft.onlyPlanned && planOf !== null) body.planOf = planOf;
  return body;
}

function numberOrText(text: string): number {
  const value = Number(text);
  return Number.isNaN(value) ? (text as never) : value;
}
