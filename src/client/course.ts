import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { BatchView, Note, Run, Throughput } from "./contract.ts";
import { lost, pace, shared } from "./queries.ts";

// The course of one run: asked for on its page only.

type Watched = Parameters<typeof lost>[0] & { state: { data?: { pages: unknown[] } | undefined } };
/** Every page is asked for again, so the more there are, the less often. */
const pagesPace = (query: Watched, run: Run): number | false => {
  if (lost(query)) return pace.lost;
  return run.finishedAt === null ? pace.list * (query.state.data?.pages.length ?? 1) : false;
};

export const throughputQuery = (client: Client, run: Run) =>
  queryOptions({
    queryKey: [client.scope, "throughput", run.id],
    queryFn: ({ signal }) => client.get<Throughput>(`/runs/${encodeURIComponent(run.id)}/throughput`, { signal }),
    ...shared,
    refetchInterval: (query) => (lost(query) ? pace.lost : run.finishedAt === null ? pace.list : false),
  });

type BatchesPage = { batches: BatchView[]; cursor: string | null };

export const batchesQuery = (client: Client, run: Run) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "batches", run.id],
    queryFn: ({ pageParam, signal }) =>
      client.get<BatchesPage>(`/runs/${encodeURIComponent(run.id)}/batches`, {
        query: { limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    ...shared,
    refetchInterval: (query) => pagesPace(query, run),
  });

type LogPage = { entries: Note[]; cursor: string | null };

/** What happened in a run, oldest first. */
export const logQuery = (client: Client, run: Run) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "log", run.id],
    queryFn: ({ pageParam, signal }) =>
      client.get<LogPage>(`/runs/${encodeURIComponent(run.id)}/log`, {
        query: { limit: 200, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    ...shared,
    refetchInterval: (query) => pagesPace(query, run),
  });
