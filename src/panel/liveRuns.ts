import { useInfiniteQuery, useQueries } from "@tanstack/react-query";
import type { Run } from "../client/contract.ts";
import { runQuery, runsQuery } from "../client/queries.ts";
import { isActive } from "../engine/lifecycle.ts";
import { usePanel } from "./context.ts";

export type LiveRuns = ReturnType<typeof useLiveRuns>;

/**
 * The runs, newest first, the active ones as of half a second ago. Asked for once, at the top of the panel: everything
 * below is told, so that no two parts of the page disagree.
 */
export function useLiveRuns() {
  const { client, view } = usePanel();
  const list = useInfiniteQuery(runsQuery(client));
  const listed = list.data?.pages.flatMap((page) => page.runs) ?? [];
  const watched = new Set(listed.filter((run) => isActive(run.status)).map((run) => run.id));
  // The selected run may be older than the pages that are loaded.
  if (view.run !== null && list.data && !listed.some((run) => run.id === view.run)) watched.add(view.run);
  const live = useQueries({ queries: [...watched].map((id) => runQuery(client, id)) });

  const fresh = new Map<string, Run>();
  for (const { data } of live) if (data) fresh.set(data.id, data);
  const runs = listed.map((run) => later(run, fresh.get(run.id)));
  return {
    list,
    runs,
    active: runs.filter((run) => isActive(run.status)),
    latest: runs[0] ?? null,
    selected: list.data ? selectedRun() : undefined,
  };

  /** The run whose results are shown: `undefined` while that is not known, `null` when there is none. */
  function selectedRun(): Run | null | undefined {
    if (view.run === null) return runs[0] ?? null;
    const known = runs.find((run) => run.id === view.run) ?? fresh.get(view.run);
    return known ?? (live.some((query) => query.isPending) ? undefined : null);
  }
}

/** Of two answers about one run the one that is further on: they come from different requests. */
function later(listed: Run, live: Run | undefined): Run {
  if (!live) return listed;
  return listed.finishedAt !== null && live.finishedAt === null ? listed : live;
}
