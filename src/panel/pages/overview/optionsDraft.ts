import type { StartBody } from "../../../client/contract.ts";

/** The options as typed. Invalid values are sent as they are, and the API answers with what it expects. */
export type OptionsDraft = {
  reason: string;
  limit: string;
  ids: string;
  maxPerSecond: string;
  startAt: string;
  maxErrorRate: string;
  batchSize: string;
  /** How many executors; empty for automatic. */
  concurrency: string;
  /** Only what the last test of the same records planned. */
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

export const idsOf = (draft: OptionsDraft): string[] => draft.ids.split(/[\s,]+/).filter((id) => id !== "");

/** The options as a request body. @param planOf the test that the run is limited to; `null` without one */
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
  // Options of real runs only.
  if (draft.startAt !== "") body.startAt = new Date(draft.startAt).getTime();
  if (draft.backup) body.backup = true;
  if (draft.onlyPlanned && planOf !== null) body.planOf = planOf;
  return body;
}

function numberOrText(text: string): number {
  const value = Number(text);
  return Number.isNaN(value) ? (text as never) : value;
}
