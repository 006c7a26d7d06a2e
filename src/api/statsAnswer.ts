import type { Stats, StatsAnswer } from "../control/census.ts";
import type { Definition } from "../schema/definition.ts";
import { problem } from "./http/problem.ts";

/** The figures, and how far a count has come that is under way. */
export type StatsBody = Stats & { counting?: { counted: number; total: number | null } };

/** The answer to a question for figures: the latest ones there are; 202 with zeros while there are none. */
export function answerStats({ stats, counting, failed }: StatsAnswer, collections: readonly Definition[]): Response {
  if (!stats && failed !== null) {
    return problem(503, `The records could not be counted. ${failed}`, { headers: { "retry-after": "10" } });
  }
  const body: StatsBody = { ...(stats ?? zeros(collections)), ...(counting && { counting }) };
  return Response.json(body, { status: stats ? 200 : 202 });
}

function zeros(collections: readonly Definition[]): Stats {
  const names = ["total", "migrated", "legacy", "unreadable"];
  return {
    stats: Object.fromEntries(names.flatMap((name) => collections.map(({ plural }) => [`${name}${plural}`, 0]))),
    summary: { totalRecords: 0, migratedRecords: 0, legacyRecords: 0, migrationProgress: 0 },
    fields: [],
    timestamp: new Date().toISOString(),
  };
}
