import type { Detail } from "../../../client/contract.ts";

/** The first result rows of a run; `complete` if these are all. */
export type Rows = { rows: readonly Detail[]; complete: boolean };

/** One record in both runs; `null` where a run has no row for it. */
export type Pair = { type: string; id: string; earlier: Detail | null; later: Detail | null };

/** Records with the same difference, such as migrated in one run and in error in the other. */
export type Group = { earlier: Outcome; later: Outcome; pairs: Pair[] };
type Outcome = Detail["action"] | null;

export type Differences = {
  groups: Group[];
  same: number;
  /** Rows of collections that only one of the runs covers. */
  otherCollections: number;
  /** Records whose row in the other run may be beyond the rows that were read. */
  unknown: number;
};

/**
 * Compares two runs record by record, the most frequent difference first.
 * @param types the collections that both runs cover
 */
export function compareResults(earlier: Rows, later: Rows, types: readonly string[]): Differences {
  const pairs = new Map<string, Pair>();
  const differences: Differences = { groups: [], same: 0, otherCollections: 0, unknown: 0 };
  for (const side of ["earlier", "later"] as const) {
    for (const row of (side === "earlier" ? earlier : later).rows) {
      const { type, id } = row;
      if (!types.includes(type)) {
        differences.otherCollections += 1;
        continue;
      }
      const key = `${type}/${id}`;
      const pair = pairs.get(key) ?? { type, id, earlier: null, later: null };
      pairs.set(key, { ...pair, [side]: row });
    }
  }
  const groups = new Map<string, Group>();
  for (const pair of pairs.values()) {
    if ((!pair.earlier && !earlier.complete) || (!pair.later && !later.complete)) differences.unknown += 1;
    else if (isSameOutcome(pair)) differences.same += 1;
    else {
      const outcomes = { earlier: pair.earlier?.action ?? null, later: pair.later?.action ?? null };
      const key = `${outcomes.earlier} ${outcomes.later}`;
      const group = groups.get(key) ?? { ...outcomes, pairs: [] };
      group.pairs.push(pair);
      groups.set(key, group);
    }
  }
  differences.groups = [...groups.values()].sort((one, other) => other.pairs.length - one.pairs.length);
  return differences;
}

/** Errors with different messages, and different fields, are different results. */
function isSameOutcome({ earlier, later }: Pair): boolean {
  if (earlier?.action !== later?.action) return false;
  if (earlier?.action === "error") return earlier.message === later?.message;
  return fields(earlier) === fields(later);
}

const fields = (row: Detail | null): string =>
  JSON.stringify([[...(row?.newFields ?? [])].sort(), [...(row?.removedFields ?? [])].sort()]);
