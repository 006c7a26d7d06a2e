import type { Detail } from "../client/contract.ts";

/** What is being looked at: everything that one wants back after a reload. */
export type View = {
  /** `null` follows the latest run. */
  run: string | null;
  result: Detail["action"] | null;
  type: string | null;
  /** Part of an id. */
  q: string;
  record: { type: string; id: string } | null;
  /** Whether the audit trail is shown instead of the figures. */
  audit: boolean;
};

export const firstView: View = { run: null, result: null, type: null, q: "", record: null, audit: false };

/** All of one run: what a run that has just been chosen or started is shown with. `null` is the latest. */
export const wholeRun = (run: string | null) => ({ ...firstView, run });
