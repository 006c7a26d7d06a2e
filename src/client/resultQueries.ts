import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Detail, ResultSort, ResultsPage } from "./contract.ts";
import { defaultQueryOptions, isUnreachable, pollInterval } from "./queries.ts";

export type ResultFilter = {
  result: Detail["action"] | null;
  type: string | null;
  q: string;
  cause: string | null;
  /** `null` for the order of the keys, in which a search always answers. */
  sort: ResultSort | null;
};

export const rowsPerPage = 100;
/** The API may search many batches without a hit. After this many requests in a row the search waits for the user. */
const maxRequests = 12;
/** In ms. Pages out of view are dropped soon, as a run may have a million rows. */
const unusedPageLifetime = 15_000;

const resultsRequest = (runId: string, { sort, result, ...filter }: ResultFilter) => ({
  params: { id: runId },
  query: { ...filter, action: result, sort: isSearch(filter) ? null : sort },
});

/** All rows of the filter as a file of this media type. */
export const downloadResults = (
  client: Client,
  runId: string,
  filter: ResultFilter,
  accept: string,
  reason: string,
): Promise<Blob> => {
  const { params, query } = resultsRequest(runId, filter);
  return client.download("/runs/:id/results", accept, { params, query: { ...query, reason } });
};

/** Whether the filter needs a search. Its number of hits is unknown, and its pages are read one after the other. */
export const isSearch = ({ q, cause }: Pick<ResultFilter, "q" | "cause">): boolean => q !== "" || cause !== null;

/** One page of a run's rows, or the first page of a search. */
export const resultsQuery = (client: Client, runId: string, filter: ResultFilter, page: number, moving: boolean) =>
  queryOptions({
    queryKey: [client.scope, "results", runId, filter, page],
    queryFn: ({ signal }): Promise<ResultsPage> =>
      isSearch(filter)
        ? searchForRows(client, runId, filter, null, signal)
        : fetchRows(client, runId, filter, { offset: page * rowsPerPage }, signal),
    ...defaultQueryOptions,
    // The rows of a finished run don't change.
    staleTime: moving ? defaultQueryOptions.staleTime : 600_000,
    gcTime: unusedPageLifetime,
    // The rows of another filter stay in view until the new ones arrive, but never those of another run.
    placeholderData: (rows, query) => (page === 0 && query?.queryKey[2] === runId ? rows : undefined),
    // Rows may come in anywhere: an executor that is late reports batches that lie before those of the others. One search
    // can take many requests, and the API limits how many of them a person may send.
    refetchInterval: (query) =>
      isUnreachable(query)
        ? pollInterval.unreachable
        : moving && (isSearch(filter) ? pollInterval.others : pollInterval.list),
  });

/** The pages of a search after the first. */
export const searchQuery = (client: Client, runId: string, filter: ResultFilter, from: string | null) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "results", runId, filter, "after", from],
    queryFn: ({ pageParam, signal }) => searchForRows(client, runId, filter, pageParam, signal),
    initialPageParam: from,
    getNextPageParam: (page) => page.cursor,
    ...defaultQueryOptions,
    // Pages of a search don't change; to fetch them again would repeat the search from its start.
    staleTime: 60_000,
    gcTime: unusedPageLifetime,
  });

type From = { offset: number } | { cursor: string | null };
function fetchRows(client: Client, runId: string, filter: ResultFilter, from: From, signal: AbortSignal) {
  const { params, query } = resultsRequest(runId, filter);
  return client.get("/runs/:id/results", { params, query: { ...query, limit: rowsPerPage, ...from }, signal });
}

/** Searches until there are rows: a page without rows need not be the last. */
async function searchForRows(
  client: Client,
  runId: string,
  filter: ResultFilter,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ResultsPage> {
  const page: ResultsPage = { results: [], cursor, total: null };
  for (let request = 0; request < maxRequests; request += 1) {
    const next = await fetchRows(client, runId, filter, { cursor: page.cursor }, signal);
    page.results.push(...next.results);
    page.cursor = next.cursor;
    if (page.results.length > 0 || page.cursor === null) break;
  }
  return page;
}

/** What one run did with one record; `null` when it has no row for it. The API sorts the row of an exact id first. */
export const resultQuery = (client: Client, runId: string, type: string, id: string) =>
  queryOptions({
    queryKey: [client.scope, "result", runId, type, id],
    queryFn: async ({ signal }): Promise<Detail | null> => {
      const { results } = await client.get("/runs/:id/results", {
        params: { id: runId },
        query: { type, q: id, limit: 1 },
        signal,
      });
      return results.find((row) => row.id === id) ?? null;
    },
    ...defaultQueryOptions,
    staleTime: 30_000,
  });

/** The errors of a run, grouped by cause. */
export const causesQuery = (client: Client, runId: string) =>
  queryOptions({
    queryKey: [client.scope, "causes", runId],
    queryFn: ({ signal }) => client.get("/runs/:id/causes", { params: { id: runId }, signal }),
    ...defaultQueryOptions,
    staleTime: 60_000,
  });
