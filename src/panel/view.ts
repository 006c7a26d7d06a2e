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
};

export const firstView: View = { run: null, result: null, type: null, q: "", record: null };
