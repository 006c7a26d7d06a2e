import type { Stats } from "../../client/contract.ts";
import { migratable } from "../../engine/eta.ts";
import { formatNumber } from "../../ui/format.ts";
import { type Collections, retainedReason } from "./labels.ts";

/** How many records there are, how many of them are current, and how many can't be read. */
export type Standing = { total: number; migrated: number; unreadable: number };

/** The counts of one collection, or of all of them together. */
export type Figures = Standing & {
  label: string;
  types: readonly string[];
  /** Current records that the application's own schema does not accept; 0 as well where there is none. */
  invalid: number;
};

export { migratable };

export function sumOf(standings: readonly Standing[]): Standing {
  const sum = { total: 0, migrated: 0, unreadable: 0 };
  for (const { total, migrated, unreadable } of standings) {
    sum.total += total;
    sum.migrated += migrated;
    sum.unreadable += unreadable;
  }
  return sum;
}

export function figuresOf({ stats }: Stats, collections: Collections): { each: Figures[]; all: Figures } {
  const each = collections.map(({ type, plural }) => ({
    label: plural,
    types: [type],
    total: stats[`total${plural}`] ?? 0,
    migrated: stats[`migrated${plural}`] ?? 0,
    unreadable: stats[`unreadable${plural}`] ?? 0,
    invalid: stats[`invalid${plural}`] ?? 0,
  }));
  const invalid = each.reduce((sum, own) => sum + own.invalid, 0);
  return { each, all: { label: "All records", types: collections.map(({ type }) => type), ...sumOf(each), invalid } };
}

/** Whether any record still holds a legacy field, and whether a clean-up may remove one of them. */
export function legacyFieldsLeft({ fields }: Stats, collections: Collections): "none" | "retained" | "removable" {
  const held = fields.filter(({ records }) => records > 0);
  if (held.length === 0) return "none";
  return held.every(({ type, field }) => retainedReason(collections, type, field) !== null) ? "retained" : "removable";
}

/** The figures of a target: those of its collection, or of all records. `undefined` until they are counted. */
export function figuresForTarget(
  stats: Stats | undefined,
  { types, isFull }: { types: readonly string[]; isFull: boolean },
  collections: Collections,
): Figures | undefined {
  if (!stats) return undefined;
  const { each, all } = figuresOf(stats, collections);
  return isFull ? all : each.find((own) => own.types[0] === types[0]);
}

/** What a test or a migration covers: one collection, or all of them together. */
export type MigrationTarget = { label: string; noun: string; types: readonly string[]; isFull: boolean };

export const migrationTargets = (collections: Collections): MigrationTarget[] => [
  ...collections.map(({ type, plural }) => ({ label: plural, noun: type, types: [type], isFull: false })),
  { label: "All records", noun: "full", types: collections.map(({ type }) => type), isFull: true },
];

/** "12 to migrate". */
export const toMigrateText = (figures: Figures): string => `${formatNumber(migratable(figures))} to migrate`;
