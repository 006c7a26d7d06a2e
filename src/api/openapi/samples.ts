import { retainedBecause } from "../../engine/planCleanup.ts";
import type { Definition } from "../../schema/definition.ts";
import { legacyFields } from "../../schema/paths.ts";

/** What the examples say of the collections that there are. */
export type Samples = { types: unknown; fields: unknown; stats: unknown };

export function samplesOf(collections: readonly Definition[]): Samples {
  const [first] = collections as readonly [Definition, ...Definition[]];
  const field = legacyFields(first).find((each) => retainedBecause(first, each) === null);
  const { from, to } = first.copies[0] ?? {};
  return {
    types: [first.type],
    fields: { [first.type]: field === undefined ? [] : [field] },
    stats: {
      stats: Object.fromEntries(
        collections.flatMap(({ plural }) => [
          [`total${plural}`, 25],
          [`migrated${plural}`, 5],
          [`legacy${plural}`, 20],
          [`unreadable${plural}`, 0],
        ]),
      ),
      summary: {
        totalRecords: 25 * collections.length,
        migratedRecords: 5 * collections.length,
        legacyRecords: 20 * collections.length,
        migrationProgress: 20,
      },
      fields: from ? [{ type: first.type, field: from, target: to, records: 20, pending: 18, deprecated: false }] : [],
      timestamp: "2026-11-22T10:00:00.000Z",
    },
  };
}
