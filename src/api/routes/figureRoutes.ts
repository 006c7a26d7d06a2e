import type { Stats } from "../../contract/figures.ts";
import { forecastQuery, noOptions } from "../../contract/requests.ts";
import type { Figures } from "../../control/censusFigures.ts";
import { forecast, forecastUndo } from "../../control/forecast.ts";
import { percent } from "../../engine/eta.ts";
import type { Definition } from "../../schema/definition.ts";
import { endpoint, type RouteDependencies } from "../endpoint.ts";
import { preferredWait } from "../http/preferences.ts";
import { noSuchRun, notCounted, problem } from "../http/problemAnswer.ts";
import { longestCount } from "../startRun.ts";

/** How far the migration is, and what the rest of it would take. */
export function figureEndpoints({ runs, collections }: RouteDependencies) {
  const everyType = collections.map(({ type }) => type);
  return [
    endpoint({
      method: "GET",
      path: "/stats",
      id: "getStats",
      subject: "Figures",
      summary: "The figures of all collections, counted at most once at a time.",
      description:
        "legacy = total − migrated, so records that can't be read count as legacy. The latest figures if they are at most 30 seconds old, or while a run is at work; else a new count, for which the request waits as Prefer says. Cache-Control: no-cache asks for a new count. 202 with zeros while there are no figures yet.",
      answer: "Stats",
      cost: "read",
      isCostly: ({ request }) => asksForFresh(request),
      handle: async ({ request }) => {
        const wait = preferredWait(request.headers.get("prefer")) * 1_000;
        const { figures, counting, failed } = await runs.stats(wait, asksForFresh(request));
        if (!figures && failed !== null) {
          return problem(503, `The records could not be counted. ${failed}`, { headers: { "retry-after": "10" } });
        }
        const stats: Stats = { ...flatten(figures, collections), ...(counting && { counting }) };
        return figures ? stats : Response.json(stats, { status: 202 });
      },
    }),
    endpoint({
      method: "GET",
      path: "/forecast",
      id: "getForecast",
      subject: "Figures",
      summary: "What a real run started now would take; with of, what taking that run back would.",
      query: forecastQuery(everyType),
      parameters: { of: "The run to undo." },
      answer: "Forecast",
      cost: "read",
      refusals: [404],
      handle: async ({ query: { types = everyType, of: id } }) => {
        const of = id === undefined ? undefined : await runs.run(id);
        if (of === null) return noSuchRun();
        const past = await runs.runs({ limit: 20 });
        const { figures } = await runs.stats(longestCount);
        if (!figures) return problem(503, notCounted, { headers: { "retry-after": "5" } });
        if (!of) return forecast(figures, types, past.runs);
        const undos = await runs.runs({ limit: 100, kind: "undo", dryRun: true });
        return forecastUndo(figures, of, undos.runs, past.runs);
      },
    }),
    endpoint({
      method: "GET",
      path: "/progress",
      id: "getProgress",
      subject: "Figures",
      summary: "What counts found so far, oldest first.",
      query: noOptions,
      answer: "Progress",
      handle: () => runs.progress(),
    }),
  ];
}

const asksForFresh = ({ headers }: Request): boolean => /\bno-cache\b/i.test(headers.get("cache-control") ?? "");

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
      ...(counted?.invalid !== undefined && { [`invalid${plural}`]: counted.invalid }),
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
