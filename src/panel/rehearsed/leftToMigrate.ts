import type { Stats } from "../../client/contract.ts";
import { changeable, figuresFor, figuresOf, legacyFieldsLeft } from "../overview/figures.ts";
import { amount, type Collections } from "../wording.ts";

/** Why this collection can't be cleaned up yet, or `null`. The API refuses for the same reason. */
export function leftToMigrate(stats: Stats, type: string, collections: Collections): string | null {
  const figures = figuresFor(stats, { types: [type], full: false }, collections);
  const left = figures ? changeable(figures) : 0;
  return left > 0 ? `${amount(left, "record")} still to be migrated first` : null;
}

/** Why nothing at all can be cleaned up, or `null`. */
export function cleanupReason(stats: Stats | undefined, collections: Collections): string | null {
  if (!stats) return "Waiting for the count.";
  const { all, each } = figuresOf(stats, collections);
  if (each.every((figures) => figures.total === 0 || changeable(figures) > 0)) {
    return `${amount(changeable(all), "record")} still to be migrated; clean up after that.`;
  }
  return refusals[legacyFieldsLeft(stats, collections)];
}

const refusals = {
  none: "No record holds a legacy field any more.",
  retained: "Only retained fields are left, and current code still reads those.",
  removable: null,
} as const;
