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
