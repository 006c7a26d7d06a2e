import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Run } from "./contract.ts";
import { byCursor, defaultQueryOptions, lost, pollInterval } from "./queries.ts";

// The course of one run: asked for on its page only.

type Watched = Parameters<typeof lost>[0] & { state: { data?: { pages: unknown[] } | undefined } };
/** Every page is asked for again, so the more there are, the less often. */
const pagesPace = (query: Watched, run: Run): number | false => {
  if (lost(query)) return pollInterval.isUnreachable;
  return run.finishedAt === null ? pollInterval.list * (query.state.data?.pages.length ?? 1) : false;
};

export const throughputQuery = (client: Client, run: Run) =>
  queryOptions({
    queryKey: [client.scope, "throughput", run.id],
    queryFn: ({ signal }) => client.get("/runs/:id/throughput", { params: { id: run.id }, signal }),
    ...defaultQueryOptions,
    refetchInterval: (query) =>
      lost(query) ? pollInterval.isUnreachable : run.finishedAt === null ? pollInterval.list : false,
  });

/** A list that grows while the run goes, a page at a time. */
const pages = <Page extends { cursor: string | null }>(
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
    refetchInterval: (query) => pagesPace(query, run),
  });

/** What the executors are doing. Asked for while somebody looks at it and the run is running. */
export const executorsQuery = (client: Client, run: Run) =>
  queryOptions({
    queryKey: [client.scope, "executors", run.id],
    queryFn: ({ signal }) => client.get("/runs/:id/executors", { params: { id: run.id }, signal }),
    ...defaultQueryOptions,
    enabled: run.status === "running",
    refetchInterval: (query) => (lost(query) ? pollInterval.isUnreachable : pollInterval.counting),
  });

export const batchesQuery = (client: Client, run: Run) =>
  pages(client, run, "batches", ({ query, ...request }) =>
    client.get("/runs/:id/batches", { ...request, query: { ...query, limit: 100 } }),
  );

/** What happened in a run, oldest first. */
export const logQuery = (client: Client, run: Run) =>
  pages(client, run, "log", ({ query, ...request }) =>
    client.get("/runs/:id/log", { ...request, query: { ...query, limit: 200 } }),
  );
