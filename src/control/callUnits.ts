import type { Clock } from "./ports.ts";

/** How many units of expensive calls of one kind a person has in a minute. */
export const unitsPerMinute = 300;

/**
 * Adds up units by key, from one minute of the clock to the next. Nothing is kept longer than that.
 * @returns the units of this minute, and how long to wait for the next, in ms; 0 while there are not too many
 */
export function createTally(clock: Clock): (key: string, units: number) => { total: number; wait: number } {
  const totals = new Map<string, number>();
  let minute = 0;
  return (key, units) => {
    const now = clock();
    const current = Math.floor(now / 60_000);
    if (current !== minute) totals.clear();
    minute = current;
    const total = (totals.get(key) ?? 0) + units;
    totals.set(key, total);
    return { total, wait: total > unitsPerMinute ? (minute + 1) * 60_000 - now : 0 };
  };
}
