import { type Census, count, emptyCensus, type FieldCensus } from "../engine/census.ts";
import { percent } from "../engine/progress.ts";
import { recordId } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import { type Budget, metered } from "./budget.ts";
import { inParallel } from "./parallel.ts";
import type { RecordStore } from "./ports.ts";
import type { ProgressPoint } from "./progress.ts";

/** How far a count has come: plain data, so that one invocation can take up where another stopped. */
export type Counting = {
  startedAt: number;
  censuses: Census[];
  collection: number;
  cursor: string | null;
};

export type Stats = {
  /** `totalUsers`, `migratedUsers`, `legacyUsers`, `unreadableUsers` and the same for every collection. */
  stats: Record<string, number>;
  summary: { totalRecords: number; migratedRecords: number; legacyRecords: number; migrationProgress: number };
  fields: FieldCensus[];
  timestamp: string;
};

export const startCounting = (collections: readonly Definition[], time: number): Counting => ({
  startedAt: time,
  censuses: collections.map(emptyCensus),
  collection: 0,
  cursor: null,
});

export const isCounted = ({ collection, censuses }: Counting): boolean => collection === censuses.length;

const pageSize = 1_000;
const sliceSize = 100;
const readsAtOnce = 6;

/** Counts on until everything is counted or the budget is spent. */
export async function countOn(
  counting: Counting,
  collections: readonly Definition[],
  stores: Readonly<Record<string, RecordStore>>,
  budget: Budget,
): Promise<Counting> {
  const { startedAt, censuses } = counting;
  let { collection, cursor } = counting;
  while (collection < censuses.length && budget.allows(1 + pageSize / sliceSize)) {
    const definition = collections[collection] as Definition;
    const census = censuses[collection] as Census;
    const store = metered(stores[definition.type] as RecordStore, budget);
    const page = await store.list(definition.prefix, cursor);
    const keys = page.keys.map(({ key }) => key).filter((key) => recordId(definition, key) !== null);
    const slices = Array.from({ length: Math.ceil(keys.length / sliceSize) }, (_, index) =>
      keys.slice(index * sliceSize, (index + 1) * sliceSize),
    );
    await inParallel(readsAtOnce, slices, async (slice) => {
      for (const { text, damaged } of (await store.getMany(slice)).values()) {
        count(census, definition, damaged ? null : text, startedAt);
      }
    });
    cursor = page.cursor;
    if (cursor === null) collection += 1;
  }
  return { startedAt, censuses, collection, cursor };
}

/** What is noted of a finished count. */
export const toPoint = ({ censuses, startedAt }: Counting): ProgressPoint => ({
  at: startedAt,
  figures: Object.fromEntries(
    censuses.map(({ type, total, migrated, unreadable }) => [type, { total, migrated, unreadable }]),
  ),
});

/** The figures of a finished count. `legacy` is whatever is not migrated, unreadable records included. */
export function toStats({ censuses, startedAt }: Counting, collections: readonly Definition[]): Stats {
  const stats: Record<string, number> = {};
  for (const [index, { total, migrated }] of censuses.entries()) {
    const { plural } = collections[index] as Definition;
    Object.assign(stats, {
      [`total${plural}`]: total,
      [`migrated${plural}`]: migrated,
      [`legacy${plural}`]: total - migrated,
    });
  }
  for (const [index, { unreadable }] of censuses.entries()) {
    stats[`unreadable${(collections[index] as Definition).plural}`] = unreadable;
  }
  const totalRecords = censuses.reduce((sum, { total }) => sum + total, 0);
  const migratedRecords = censuses.reduce((sum, { migrated }) => sum + migrated, 0);
  return {
    stats,
    summary: {
      totalRecords,
      migratedRecords,
      legacyRecords: totalRecords - migratedRecords,
      migrationProgress: percent(migratedRecords, totalRecords),
    },
    fields: censuses.flatMap(({ fields }) => fields),
    timestamp: new Date(startedAt).toISOString(),
  };
}
