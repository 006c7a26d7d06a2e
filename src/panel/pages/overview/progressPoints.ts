import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { progressQuery } from "../../../client/backupQueries.ts";
import type { Progress, ProgressPoint, Run, Stats } from "../../../client/contract.ts";
import { type Figures, figuresOf } from "../../model/collectionFigures.ts";
import { changesRecords } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";

/**
 * The figures over time, up to the newest. Every count that this page sees becomes a point at once, so that the server
 * need not be asked again for all of them.
 * @returns `undefined` while loading
 */
export function useProgress(stats: Stats | undefined): Progress | undefined {
  const { client, collections } = usePanel();
  const queryClient = useQueryClient();
  const { queryKey } = progressQuery(client);
  const { data, isError } = useQuery(progressQuery(client));
  const newest = useMemo((): ProgressPoint | undefined => {
    if (!stats) return undefined;
    const { each } = figuresOf(stats, collections);
    const entries = each.map(({ types, total, migrated, unreadable }) => [types[0], { total, migrated, unreadable }]);
    return { at: Date.parse(stats.timestamp), figures: Object.fromEntries(entries) };
  }, [stats, collections]);
  const seen = data ?? (isError ? noPoints : undefined);

  useEffect(() => {
    // Several parts of the page run this effect: only the first finds something to add.
    if (newest && seen) queryClient.setQueryData(queryKey, (known: Progress = noPoints) => withNewest(known, newest));
  });
  return seen;
}

/** The points alone. */
export const useProgressPoints = (stats: Stats | undefined): readonly ProgressPoint[] | undefined =>
  useProgress(stats)?.points;

const noPoints: Progress = { points: [], schedule: null };

/** The points with the newest one. Of a series of equal figures, only the first and last are kept. */
function withNewest({ points, schedule }: Progress, newest: ProgressPoint): Progress | undefined {
  const last = points.at(-1);
  if (last && last.at >= newest.at) return undefined;
  const stays = points.length > 1 && [last, points.at(-2)].every((each) => each && hasSameFigures(each, newest));
  return { points: [...(stays ? points.slice(0, -1) : points), newest], schedule };
}

const hasSameFigures = (one: ProgressPoint, other: ProgressPoint): boolean =>
  Object.entries(other.figures).every(([type, { total, migrated, unreadable }]) => {
    const figures = one.figures[type];
    return figures?.total === total && figures.migrated === migrated && figures.unreadable === unreadable;
  });

/** How many more legacy records there are than right after the last run; `null` if unknown. */
export function legacyChangeSinceRun(
  own: Figures,
  points: readonly ProgressPoint[],
  runs: readonly Run[],
): number | null {
  const here = runs.filter((run) => changesRecords(run) && own.types.some((type) => run.types.includes(type)));
  const last = here.find(({ status }) => status !== "scheduled");
  if (!last?.finishedAt) return null;
  const { finishedAt } = last;
  const after = points.find(({ at }) => at >= finishedAt);
  if (!after) return null;
  let legacy = 0;
  for (const type of own.types) {
    const figures = after.figures[type];
    if (!figures) return null;
    legacy += figures.total - figures.migrated;
  }
  return own.total - own.migrated - legacy;
}
