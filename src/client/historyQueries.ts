import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { RecordIds } from "../contract/records.ts";
import type { Client } from "./client.ts";
import type { AnswerOf, AuditCheck, AuditEntry, Detail, ResultsPage } from "./contract.ts";
import { byCursor, defaultQueryOptions, isUnreachable, pollInterval, recordQuery, runsQuery } from "./queries.ts";

// Queries of the pages about the past. Apart from queries.ts, so that the first page loads less code.

/** Filters, under the names of the API's query parameters. */
export type Filters = Readonly<Record<string, string | null | undefined>>;

/** The runs that match the filters, newest first, in pages. */
export const historyQuery = (client: Client, filters: Filters) =>
  infiniteQueryOptions({
    queryKey: [...runsQuery(client).queryKey, filters] as const,
    queryFn: ({ pageParam, signal }) =>
      client.get("/runs", { query: { ...filters, limit: 50, cursor: pageParam }, signal }),
    ...byCursor,
    placeholderData: keepPreviousData,
    ...defaultQueryOptions,
    refetchInterval: (query) => (isUnreachable(query) ? pollInterval.unreachable : pollInterval.idle),
  });

/** The ids of a collection's records that the last count found in a state, in key order, in pages. */
export const recordsInQuery = (client: Client, type: string, state: "legacy" | "unreadable" | "conflict" | "invalid") =>
  infiniteQueryOptions({
    // Below "record": what changes records makes both out of date.
    queryKey: [client.scope, "record", "in", type, state],
    queryFn: async ({ pageParam, signal }) =>
      (await client.get("/records", { query: { type, state, limit: 100, cursor: pageParam }, signal })) as RecordIds,
    ...byCursor,
    ...defaultQueryOptions,
  });

const auditEntriesPerPage = 50;

/** The audit trail, newest first, in pages. */
export const auditQuery = (client: Client, filters: Filters) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "audit", filters],
    queryFn: ({ pageParam, signal }) =>
      client.get("/audit", { query: { ...filters, limit: auditEntriesPerPage, cursor: pageParam }, signal }),
    ...byCursor,
    placeholderData: keepPreviousData,
    ...defaultQueryOptions,
    refetchInterval: (query) => (isUnreachable(query) ? pollInterval.unreachable : pollInterval.idle),
  });

/** The whole audit trail, page by page, newest first. */
export async function* allAuditEntries(client: Client): AsyncGenerator<AuditEntry[]> {
  let cursor: string | null = null;
  do {
    const page: AnswerOf<"GET", "/audit"> = await client.get("/audit", { query: { limit: 100, cursor } });
    yield page.entries;
    cursor = page.cursor;
  } while (cursor !== null);
}

/** The Worker's own check of the whole trail, by its secret, page by page. */
export async function* auditChecks(client: Client): AsyncGenerator<AuditCheck> {
  let cursor: string | null = null;
  do {
    const page: AuditCheck = await client.get("/audit/check", { query: { cursor } });
    yield page;
    cursor = page.cursor;
  } while (cursor !== null);
}

/** All entries of the filter as a file of this media type. */
export const downloadAudit = (client: Client, filters: Filters, accept: string, reason: string): Promise<Blob> =>
  client.download("/audit", accept, { query: { ...filters, reason } });

/** What runs did to one record, newest first. Its key begins with the record's, so both are invalidated together. */
export const recordRunsQuery = (client: Client, type: string, id: string) =>
  infiniteQueryOptions({
    queryKey: [...recordQuery(client, type, id).queryKey, "runs"] as const,
    queryFn: ({ pageParam, signal }) => client.get("/records/runs", { query: { type, id, cursor: pageParam }, signal }),
    ...byCursor,
    ...defaultQueryOptions,
  });

const maxRows = 5_000;

/** The first rows of a finished run, as many as a browser can compare without a noticeable delay. */
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
      } while (cursor !== null && rows.length < maxRows);
      return { rows, complete: cursor === null };
    },
    ...defaultQueryOptions,
    staleTime: 60_000,
  });
