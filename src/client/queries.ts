import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Detail, RecordView, Run, Schema, Session, Stats } from "./contract.ts";
import { ApiError } from "./error.ts";

/** In ms. Fast only while something moves; a server that is gone is asked again at a walking pace. */
export const pace = { live: 600, list: 2_500, figures: 4_000, idle: 30_000, lost: 5_000 };

/** Options that every query shares, said here because a host may bring a QueryClient with other defaults. */
export const shared = {
  // "Offline" as a browser guesses it says nothing about a server on the same machine or network.
  networkMode: "always",
  staleTime: 2_000,
  retry: (failures: number, error: Error) => {
    const passing = !(error instanceof ApiError) || error.kind === "unreachable" || error.status >= 502;
    return passing && failures < 2;
  },
  retryDelay: (failures: number) => 400 * 2 ** failures,
  refetchOnWindowFocus: true,
} as const;

type Watched = { state: { error: Error | null } };
/** A refusal stays one until somebody does something about it; only silence is worth asking again. */
export const lost = ({ state: { error } }: Watched): boolean => error instanceof ApiError && error.kind !== "refused";

export const sessionQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "session"],
    queryFn: ({ signal }) => client.get<Session>("/session", { signal }),
    ...shared,
    staleTime: 60_000,
    refetchInterval: (query) => (lost(query) ? pace.lost : false),
  });

/** What there is to migrate, and how: as good as constant, for it changes with a deployment only. */
export const schemaQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "schema"],
    queryFn: ({ signal }) => client.get<Schema>("/schema", { signal }),
    ...shared,
    staleTime: 600_000,
  });

/** @param moving whether a run is changing records just now */
export const statsQuery = (client: Client, moving: boolean) =>
  queryOptions({
    queryKey: [client.scope, "stats"],
    // A Worker of an earlier version counts no legacy fields.
    queryFn: async ({ signal }): Promise<Stats> =>
      ({ fields: [], ...(await client.get<Partial<Stats>>("/stats", { signal })) }) as Stats,
    ...shared,
    refetchInterval: (query) => (lost(query) ? pace.lost : moving ? pace.figures : false),
  });

type RunsPage = { runs: Run[]; cursor: string | null };
const isMoving = (run: Run): boolean => run.finishedAt === null;

/** Every run, newest first, a page at a time. */
export const runsQuery = (client: Client) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "runs"],
    queryFn: ({ pageParam, signal }) =>
      client.get<RunsPage>("/runs", { query: { limit: 20, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    ...shared,
    refetchInterval: (query) => {
      if (lost(query)) return pace.lost;
      return query.state.data?.pages.some((page) => page.runs.some(isMoving)) ? pace.list : pace.idle;
    },
  });

export const runQuery = (client: Client, id: string) =>
  queryOptions({
    queryKey: [client.scope, "run", id],
    queryFn: ({ signal }) => client.get<Run>(`/runs/${encodeURIComponent(id)}`, { signal }),
    ...shared,
    refetchInterval: (query) => {
      if (lost(query)) return pace.lost;
      return query.state.data && isMoving(query.state.data) ? pace.live : false;
    },
  });

export type ResultFilter = { result: Detail["action"] | null; type: string | null; q: string };
export type ResultsPage = { results: Detail[]; cursor: string | null };
const rowsPerPage = 100;
/** One search may pass over many batches without a hit; then it goes on for so many requests before it shows what it has. */
const mostRequests = 12;

export const resultsOf = (runId: string) => `/runs/${encodeURIComponent(runId)}/results`;
export const resultsRequest = (runId: string, { result, type, q }: ResultFilter) => ({
  path: resultsOf(runId),
  query: { action: result, type, q },
});

/** A run's results page by page. A page without rows is no end: it is read on until there are some. */
export const resultsQuery = (client: Client, runId: string, filter: ResultFilter, moving: boolean) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "results", runId, filter],
    queryFn: async ({ pageParam, signal }): Promise<ResultsPage> => {
      const { path, query } = resultsRequest(runId, filter);
      const page: ResultsPage = { results: [], cursor: pageParam };
      for (let request = 0; request < mostRequests; request += 1) {
        const next = await client.get<ResultsPage>(path, {
          query: { ...query, limit: rowsPerPage, cursor: page.cursor },
          signal,
        });
        page.results.push(...next.results);
        page.cursor = next.cursor;
        if (page.results.length > 0 || page.cursor === null) break;
      }
      return page;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    // The rows of another filter may stay until the new ones are there, but never those of another run.
    placeholderData: (rows, query) => (query?.queryKey[2] === runId ? rows : undefined),
    ...shared,
    refetchInterval: (query) => {
      if (lost(query)) return pace.lost;
      return moving && (query.state.data?.pages.length ?? 0) < 3 ? pace.list : false;
    },
  });

/** What one run did with one record; `null` when it has no row for it. */
export const resultQuery = (client: Client, runId: string, type: string, id: string) =>
  queryOptions({
    queryKey: [client.scope, "result", runId, type, id],
    queryFn: async ({ signal }): Promise<Detail | null> => {
      let cursor: string | null = null;
      do {
        const page: ResultsPage = await client.get<ResultsPage>(resultsOf(runId), {
          query: { type, q: id, limit: 1000, cursor },
          signal,
        });
        const found = page.results.find((row) => row.id === id);
        if (found) return found;
        cursor = page.cursor;
      } while (cursor !== null);
      return null;
    },
    ...shared,
    staleTime: 30_000,
  });

export const recordQuery = (client: Client, type: string, id: string) =>
  queryOptions({
    queryKey: [client.scope, "record", type, id],
    queryFn: ({ signal }) =>
      client.get<RecordView>(`/records/${encodeURIComponent(type)}/${encodeURIComponent(id)}`, { signal }),
    ...shared,
  });
