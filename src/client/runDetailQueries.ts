import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Run } from "./contract.ts";
import { byCursor, defaultQueryOptions, isUnreachable, pollInterval } from "./queries.ts";

// Queries of the page of one run.

type Watched = Parameters<typeof isUnreachable>[0] & { state: { data?: { pages: unknown[] } | undefined } };
/** All loaded pages are fetched again each time, so the more there are, the less often. */
const pagesPollInterval = (query: Watched, run: Run): number | false => {
  if (isUnreachable(query)) return pollInterval.unreachable;
  return run.finishedAt === null ? pollInterval.list * (query.state.data?.pages.length ?? 1) : false;
};

export const throughputQuery = (client: Client, run: Pick<Run, "id" | "finishedAt">) =>
  queryOptions({
    queryKey: [client.scope, "throughput", run.id],
    queryFn: ({ signal }) => client.get("/runs/:id/throughput", { params: { id: run.id }, signal }),
    ...defaultQueryOptions,
    refetchInterval: (query) =>
      isUnreachable(query) ? pollInterval.unreachable : run.finishedAt === null ? pollInterval.list : false,
  });

/** A list that grows while the run is active, in pages. */
const listQuery = <Page extends { cursor: string | null }>(
  client: Client,
  run: Run,
  part: "batches" | "log",
  read: (request: { params: { id: string }; query: { cursor: string | null }; signal: AbortSignal }) => Promise<Page>,
) =>
  infiniteQueryOptions({
    queryKey: [client.scope, part, run.id],
    queryFn: ({ pageParam, signal }) => read({ params: { id: run.id }, query: { cursor: pageParam }, signal }),
    ...byCursor,
    ...defaultQueryOptions,
    refetchInterval: (query) => pagesPollInterval(query, run),
  });

/** What the executors are doing. Fetched while the run is running. */
export const executorsQuery = (client: Client, run: Run) =>
  queryOptions({
    queryKey: [client.scope, "executors", run.id],
    queryFn: ({ signal }) => client.get("/runs/:id/executors", { params: { id: run.id }, signal }),
    ...defaultQueryOptions,
    enabled: run.status === "running",
    refetchInterval: (query) => (isUnreachable(query) ? pollInterval.unreachable : pollInterval.counting),
  });

export const batchesQuery = (client: Client, run: Run) =>
  listQuery(client, run, "batches", ({ query, ...request }) =>
    client.get("/runs/:id/batches", { ...request, query: { ...query, limit: 100 } }),
  );

/** The log of a run, oldest first, in pages. */
export const logQuery = (client: Client, run: Run) =>
  listQuery(client, run, "log", ({ query, ...request }) =>
    client.get("/runs/:id/log", { ...request, query: { ...query, limit: 200 } }),
  );
