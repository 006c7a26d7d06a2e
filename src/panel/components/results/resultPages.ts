import { useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Detail, Run } from "../../../client/contract.ts";
import { isSearch, type ResultFilter, resultsQuery, rowsPerPage, searchQuery } from "../../../client/resultQueries.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { usePanel } from "../../model/panelContext.ts";

/** Placeholder rows at the end of an unfinished search. */
const searchPlaceholderRows = 3;

export type ResultListing = ReturnType<typeof useResultListing>;

/** How many rows match, and the first page of them; for a search, everything found so far. */
export function useResultListing(run: Run, filter: ResultFilter) {
  const { client } = usePanel();
  const first = useQuery(resultsQuery(client, run.id, filter, 0, isActive(run.status)));
  const cursor = first.isPlaceholderData ? null : (first.data?.cursor ?? null);
  const after = useInfiniteQuery({
    ...searchQuery(client, run.id, filter, cursor),
    enabled: isSearch(filter) && cursor !== null,
  });
  const found = [...(first.data?.results ?? []), ...(after.data?.pages.flatMap((page) => page.results) ?? [])];
  const searching = isSearch(filter) && cursor !== null && (after.data === undefined || after.hasNextPage);
  const total = first.data?.total ?? null;
  return {
    first,
    after,
    found,
    /** Whether the search has not reached the end of the run yet. */
    searching,
    /** `null` until it is known. */
    total: total ?? (first.data && !searching ? found.length : null),
    /** How many rows the table has: while a search goes on, some more than were found. */
    count: total ?? found.length + (searching ? searchPlaceholderRows : 0),
  };
}

/** The rows of a range, fetched page by page. Pages far from it are dropped, except for that of the focused row. */
export function useResultPages(
  run: Run,
  filter: ResultFilter,
  { first, found, count }: ResultListing,
  from: number,
  to: number,
  kept: number | null,
) {
  const { client } = usePanel();
  const counted = (first.data?.total ?? null) !== null && !first.isPlaceholderData;
  const wanted: number[] = [];
  const last = Math.floor(Math.min(to, count - 1) / rowsPerPage);
  for (let page = Math.max(1, Math.floor(from / rowsPerPage)); counted && page <= last; page += 1) wanted.push(page);
  const own = Math.floor((kept ?? 0) / rowsPerPage);
  if (counted && own > 0 && !wanted.includes(own)) wanted.push(own);
  const pages = useQueries({
    queries: wanted.map((page) => resultsQuery(client, run.id, filter, page, isActive(run.status))),
  });
  return {
    failed: pages.filter((page) => page.isError && !page.data),
    at: (index: number): Detail | undefined => {
      const page = Math.floor(index / rowsPerPage);
      if (page === 0 || !counted) return found[index];
      return pages[wanted.indexOf(page)]?.data?.results[index % rowsPerPage];
    },
    /** Where the row of a record is, among those that are here; `null` if it is not. */
    indexOf({ type, id }: Pick<Detail, "type" | "id">): number | null {
      const isIt = (row: Detail) => row.id === id && row.type === type;
      const early = found.findIndex(isIt);
      if (early >= 0) return early;
      for (const [place, page] of wanted.entries()) {
        const index = pages[place]?.data?.results.findIndex(isIt) ?? -1;
        if (index >= 0) return page * rowsPerPage + index;
      }
      return null;
    },
  };
}

/** Continues a search while its end is in view. */
export function useContinueSearch({ searching, after, found }: ResultListing, to: number): void {
  const { isFetching, isError, hasNextPage, fetchNextPage } = after;
  const due = searching && hasNextPage && !isFetching && !isError && to >= found.length;
  useEffect(() => {
    if (due) void fetchNextPage();
  }, [due, fetchNextPage]);
}
