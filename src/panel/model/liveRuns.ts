import { type UseQueryResult, useInfiniteQuery, useMutationState, useQueries } from "@tanstack/react-query";
import { commandKey, type GivenCommand } from "../../client/commands.ts";
import type { Run, Stats } from "../../client/contract.ts";
import { runQuery, runsQuery } from "../../client/queries.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { usePanel } from "./panelContext.ts";

export type LiveRuns = ReturnType<typeof useLiveRuns>;

/** The figures of all collections. `data` is `undefined` until there are some, also while they are counted first. */
export type FiguresQuery = UseQueryResult<Stats | undefined>;

/** What every page of the panel is given. */
export type PageProps = {
  stats: FiguresQuery;
  live: LiveRuns;
  /** Whether the first figures have been painted, so that what comes after them may be asked for. */
  isDrawn: boolean;
};

/**
 * The runs, newest first; active ones are polled every half second. Queried once, at the top of the panel, and passed
 * down, so that no two parts of the page disagree.
 */
export function useLiveRuns() {
  const { client, view } = usePanel();
  const list = useInfiniteQuery(runsQuery(client));
  const listed = list.data?.pages.flatMap((page) => page.runs) ?? [];
  const watched = new Set(listed.filter((run) => isActive(run.status)).map((run) => run.id));
  // The selected run may be older than the loaded pages.
  if (view.run !== null && list.data && !listed.some((run) => run.id === view.run)) watched.add(view.run);
  const live = useQueries({ queries: [...watched].map((id) => runQuery(client, id)) });

  const fresh = new Map<string, Run>();
  for (const { data } of live) if (data) fresh.set(data.id, data);
  const pendingCommands = usePendingCommands();
  const runs = listed.map((run) => withPendingCommand(fresher(run, fresh.get(run.id)), pendingCommands));
  return {
    list,
    runs,
    active: runs.filter((run) => isActive(run.status)),
    latest: runs[0] ?? null,
    selected: list.data ? selectedRun() : undefined,
  };

  /** The run whose results are shown: `undefined` until that is known, `null` if it does not exist. */
  function selectedRun(): Run | null | undefined {
    if (view.run === null) return runs[0] ?? null;
    const one = fresh.get(view.run);
    const known = runs.find((run) => run.id === view.run) ?? (one && withPendingCommand(one, pendingCommands));
    return known ?? (live.some((query) => query.isPending) ? undefined : null);
  }
}

/** The run that is under way, or else the one that will be. */
export const goingRun = ({ active }: Pick<LiveRuns, "active">): Run | undefined =>
  active.find(({ status }) => status !== "scheduled") ?? active[0];

/** The list and the single run come from different requests: take the one that is further along. */
function fresher(listed: Run, live: Run | undefined): Run {
  if (!live) return listed;
  return listed.finishedAt !== null && live.finishedAt === null ? listed : live;
}

/** Commands that the server has not answered yet. */
export function usePendingCommands(): GivenCommand[] {
  const { client } = usePanel();
  return useMutationState({
    filters: { mutationKey: commandKey(client), status: "pending" },
    select: ({ state }) => state.variables as GivenCommand,
  });
}

/**
 * Shows a run in its previous status until its command is answered. The run log has the new status at once, but
 * executors may still write until the last one has stopped.
 */
function withPendingCommand(run: Run, pendingCommands: readonly GivenCommand[]): Run {
  const from = pendingCommands.find(({ id }) => id === run.id)?.from;
  return from === undefined || from === run.status ? run : { ...run, status: from, finishedAt: null };
}
