import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { AnswerOf, AuditEntry, Detail, ResultsPage } from "./contract.ts";
import { byCursor, defaultQueryOptions, lost, pollInterval, recordQuery, runsQuery } from "./queries.ts";

// What has been done, asked for on pages of its own; apart, so that the first figures don't wait for its code.

/** Filters by the names that the API gives them. */
export type Filters = Readonly<Record<string, string | null | undefined>>;

/** The runs that are asked for, newest first, a page at a time. */
export const historyQuery = (client: Client, only: Filters) =>
  infiniteQueryOptions({
    queryKey: [...runsQuery(client).queryKey, only] as const,
    queryFn: ({ pageParam, signal }) =>
      client.get("/runs", { query: { ...only, limit: 50, cursor: pageParam }, signal }),
    ...byCursor,
    placeholderData: keepPreviousData,
    ...defaultQueryOptions,
    refetchInterval: (query) => (lost(query) ? pollInterval.isUnreachable : pollInterval.idle),
  });

const entriesPerPage = 50;

/** Who did what, newest first, a page at a time. */
export const auditQuery = (client: Client, only: Filters) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "audit", only],
    queryFn: ({ pageParam, signal }) =>
      client.get("/audit", { query: { ...only, limit: entriesPerPage, cursor: pageParam }, signal }),
    ...byCursor,
    placeholderData: keepPreviousData,
    ...defaultQueryOptions,
    refetchInterval: (query) => (lost(query) ? pollInterval.isUnreachable : pollInterval.idle),
  });

/** The whole trail, page by page, newest first. */
export async function* wholeTrail(client: Client): AsyncGenerator<AuditEntry[]> {
  let cursor: string | null = null;
  do {
    const page: AnswerOf<"GET", "/audit"> = await client.get("/audit", { query: { limit: 100, cursor } });
    yield page.entries;
    cursor = page.cursor;
  } while (cursor !== null);
}

/** What runs did to one record, newest first. Under the record's key, so that it is fetched anew with the record. */
export const recordRunsQuery = (client: Client, type: string, id: string) =>
  infiniteQueryOptions({
    queryKey: [...recordQuery(client, type, id).queryKey, "runs"] as const,
    queryFn: ({ pageParam, signal }) => client.get("/records/runs", { query: { type, id, cursor: pageParam }, signal }),
    ...byCursor,
    ...defaultQueryOptions,
  });

const mostRows = 5_000;

/** The rows of a run that is over, from the first, as many as can be compared in a browser without a wait. */
export const rowsQuery = (client: Client, runId: string) =>
  queryOptions({
    queryKey: [client.scope, "rows", runId],
    queryFn: async ({ signal }): Promise<{ rows: Detail[]; complete: boolean }> => {
      const rows: Detail[] = [];
      let cursor: string | null = null;
      do {
        const page: ResultsPage = await client.get("/runs/:id/results", {
          params: { id: runId },
          query: { limit: 1000, cursor },
          signal,
        });
        rows.push(...page.results);
        cursor = page.cursor;
      } while (cursor !== null && rows.length < mostRows);
      return { rows, complete: cursor === null };
    },
    ...defaultQueryOptions,
    staleTime: 60_000,
  });
