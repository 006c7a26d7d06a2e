import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Detail, ResultsPage } from "./contract.ts";
import { defaultQueryOptions, lost, pollInterval } from "./queries.ts";

export type ResultFilter = { result: Detail["action"] | null; type: string | null; q: string; cause: string | null };

export const rowsPerPage = 100;
/** One search may pass over many batches without a hit; then it goes on for so many requests before it shows what it has. */
const mostRequests = 12;
/** Pages that nobody looks at are let go soon: a run may have a million rows, and the page holds a window of them. */
const keptFor = 15_000;

const resultsRequest = (runId: string, { result, type, q, cause }: ResultFilter) => ({
  params: { id: runId },
  query: { action: result, type, q, cause },
});

/** All rows of the filter as a file of this media type. */
export const downloadResults = (client: Client, runId: string, filter: ResultFilter, accept: string): Promise<Blob> =>
  client.download("/runs/:id/results", accept, resultsRequest(runId, filter));

/** Whether rows have to be searched for: then nobody knows how many there are, and each page leads to the next. */
export const isSearch = ({ q, cause }: ResultFilter): boolean => q !== "" || cause !== null;

/** One page of a run's rows. The first of what is searched for may have to be read on for until there are some. */
export const resultsQuery = (client: Client, runId: string, filter: ResultFilter, page: number, moving: boolean) =>
  queryOptions({
    queryKey: [client.scope, "results", runId, filter, page],
    queryFn: ({ signal }): Promise<ResultsPage> =>
      isSearch(filter)
        ? searchOn(client, runId, filter, null, signal)
        : ask(client, runId, filter, { offset: page * rowsPerPage }, signal),
    ...defaultQueryOptions,
    // What a run that is over did stays what it is.
    staleTime: moving ? defaultQueryOptions.staleTime : 600_000,
    gcTime: keptFor,
    // The rows of another filter may stay until the new ones are there, but never those of another run.
    placeholderData: (rows, query) => (page === 0 && query?.queryKey[2] === runId ? rows : undefined),
    refetchInterval: (query) => {
      if (lost(query)) return pollInterval.isUnreachable;
      const { data } = query.state;
      // The first page also tells how many there are by now; the others change only where the last rows are.
      return moving && (page === 0 || (data && data.results.length < rowsPerPage)) ? pollInterval.list : false;
    },
  });

/** What comes after the first page of a search. */
export const searchQuery = (client: Client, runId: string, filter: ResultFilter, from: string | null) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "results", runId, filter, "after", from],
    queryFn: ({ pageParam, signal }) => searchOn(client, runId, filter, pageParam, signal),
    initialPageParam: from,
    getNextPageParam: (page) => page.cursor,
    ...defaultQueryOptions,
    // A page of a search stays what it is: asked for again, a long one would be read through from its start.
    staleTime: 60_000,
    gcTime: keptFor,
  });

type From = { offset: number } | { cursor: string | null };
function ask(client: Client, runId: string, filter: ResultFilter, from: From, signal: AbortSignal) {
  const { params, query } = resultsRequest(runId, filter);
  return client.get("/runs/:id/results", { params, query: { ...query, limit: rowsPerPage, ...from }, signal });
}

/** A page without rows is no end: it is read on until there are some. */
async function searchOn(
  client: Client,
  runId: string,
  filter: ResultFilter,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ResultsPage> {
  const page: ResultsPage = { results: [], cursor, total: null };
  for (let request = 0; request < mostRequests; request += 1) {
    const next = await ask(client, runId, filter, { cursor: page.cursor }, signal);
    page.results.push(...next.results);
    page.cursor = next.cursor;
    if (page.results.length > 0 || page.cursor === null) break;
  }
  return page;
}

/** What one run did with one record; `null` when it has no row for it. A whole id comes first, so one page has it. */
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

/** What went wrong in a run, by cause. */
export const causesQuery = (client: Client, runId: string) =>
  queryOptions({
    queryKey: [client.scope, "causes", runId],
    queryFn: ({ signal }) => client.get("/runs/:id/causes", { params: { id: runId }, signal }),
    ...defaultQueryOptions,
    staleTime: 60_000,
  });
