import type { RunKind } from "./lifecycle.ts";

/** What a session may do, from the least to the most. Each includes those before it. */
export const rights = ["view", "operate", "approve"] as const;
export type Right = (typeof rights)[number];

/**
 * Whether a session with `can` may do what needs `need`. The API refuses by this, and the page disables its buttons by it.
 */
export const allows = (can: Right, need: Right): boolean => rights.indexOf(can) >= rights.indexOf(need);

/** Why a session with `can` may not do what needs `need`; `null` if it may. */
export function missingRight(can: Right, need: Right): string | null {
  return allows(can, need) ? null : `This needs the right to ${need}, and your session can only ${can}.`;
}

export const isRight = (value: unknown): value is Right => rights.some((right) => right === value);

/** Whether a real run needs two people, where approvals are on: it takes values out of records, or replaces newer ones. */
export const isForTwo = (kind: RunKind, overwrites: boolean): boolean =>
  kind === "cleanup" || (kind === "restore" && overwrites);
