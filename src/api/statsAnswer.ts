import type { Stats } from "../contract/figures.ts";
import type { Figures, FiguresAnswer } from "../control/census.ts";
import { percent } from "../engine/eta.ts";
import type { Definition } from "../schema/definition.ts";
import { problem } from "./http/problem.ts";

/** The answer to a question for figures: the latest ones there are; 202 with zeros while there are none. */
export function answerStats(
  { figures, counting, failed }: FiguresAnswer,
  collections: readonly Definition[],
): Response {
  if (!figures && failed !== null) {
    return problem(503, `The records could not be counted. ${failed}`, { headers: { "retry-after": "10" } });
  }
  const body: Stats = { ...flatten(figures, collections), ...(counting && { counting }) };
  return Response.json(body, { status: figures ? 200 : 202 });
}

/** The figures under the names of the contract, `totalUsers`. `legacy` is what is not migrated, unreadable records included. */
function flatten(figures: Figures | null, collections: readonly Definition[]): Stats {
  const stats: Stats["stats"] = {};
  let [totalRecords, migratedRecords] = [0, 0];
  for (const { type, plural } of collections) {
    const counted = figures?.collections.find((each) => each.type === type);
    const { total, migrated, unreadable } = counted ?? { total: 0, migrated: 0, unreadable: 0 };
    totalRecords += total;
    migratedRecords += migrated;
    Object.assign(stats, {
      [`total${plural}`]: total,
      [`migrated${plural}`]: migrated,
      [`legacy${plural}`]: total - migrated,
      [`unreadable${plural}`]: unreadable,
    });
  }
  return {
    stats,
    summary: {
      totalRecords,
      migratedRecords,
      legacyRecords: totalRecords - migratedRecords,
      // Of an empty store nothing is left; of one that nobody has counted yet nothing is known.
      migrationProgress: figures ? percent(migratedRecords, totalRecords) : 0,
    },
    fields: figures?.collections.flatMap(({ fields }) => fields) ?? [],
    timestamp: new Date(figures?.countedAt ?? Date.now()).toISOString(),
  };
}
