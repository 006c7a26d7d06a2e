import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { BatchView, ExecutorView, Note, Run, Throughput } from "./contract.ts";
import { byCursor, defaultQueryOptions, isUnreachable, pollInterval } from "./queries.ts";

// Queries of the page of one run.

type Watched = Parameters<typeof isUnreachable>[0] & { state: { data?: { pages: unknown[] } | undefined } };
/** All loaded pages are fetched again each time, so the more there are, the less often. */
const pagesPollInterval = (query: Watched, run: Run): number | false => {
  if (isUnreachable(query)) return pollInterval.unreachable;
  return run.finishedAt === null ? pollInterval.list * (query.state.data?.pages.length ?? 1) : false;
};

export const throughputQuery = (client: Client, run: Run) =>
  queryOptions({
    queryKey: [client.scope, "throughput", run.id],
    queryFn: ({ signal }) => client.get<Throughput>(`/runs/${encodeURIComponent(run.id)}/throughput`, { signal }),
    ...defaultQueryOptions,
    refetchInterval: (query) =>
      isUnreachable(query) ? pollInterval.unreachable : run.finishedAt === null ? pollInterval.list : false,
  });

/** A list that grows while the run is active, in pages. */
const listQuery = <Page extends { cursor: string | null }>(client: Client, run: Run, part: string, limit: number) =>
  infiniteQueryOptions({
    queryKey: [client.scope, part, run.id],
    queryFn: ({ pageParam, signal }) =>
      client.get<Page>(`/runs/${encodeURIComponent(run.id)}/${part}`, { query: { limit, cursor: pageParam }, signal }),
    ...byCursor,
    ...defaultQueryOptions,
    refetchInterval: (query) => pagesPollInterval(query, run),
  });

/** What the executors are doing. Fetched while the run is running. */
export const executorsQuery = (client: Client, run: Run) =>
  queryOptions({
    queryKey: [client.scope, "executors", run.id],
    queryFn: ({ signal }) =>
      client.get<{ executors: ExecutorView[] }>(`/runs/${encodeURIComponent(run.id)}/executors`, { signal }),
    ...defaultQueryOptions,
    enabled: run.status === "running",
    refetchInterval: (query) => (isUnreachable(query) ? pollInterval.unreachable : pollInterval.counting),
  });

export const batchesQuery = (client: Client, run: Run) =>
  listQuery<{ batches: BatchView[]; cursor: string | null }>(client, run, "batches", 100);

/** The log of a run, oldest first, in pages. */
export const logQuery = (client: Client, run: Run) =>
  listQuery<{ entries: Note[]; cursor: string | null }>(client, run, "log", 200);
