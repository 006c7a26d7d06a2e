import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import { byCursor, defaultQueryOptions } from "./queries.ts";

// Queries of dialogs and pages that are opened later. Apart from queries.ts, so that the first page loads less code.

/** How long a real run over these collections would take if it started now. */
export const forecastQuery = (client: Client, types: readonly string[]) =>
  queryOptions({
    queryKey: [client.scope, "forecast", ...types],
    queryFn: ({ signal }) => client.get("/forecast", { query: { types: types.join(",") }, signal }),
    ...defaultQueryOptions,
  });

/** The figures of earlier counts, oldest first. */
export const progressQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "progress"],
    queryFn: ({ signal }) => client.get("/progress", { signal }),
    ...defaultQueryOptions,
    staleTime: 60_000,
  });

/** All backups, newest first, in pages. */
export const backupsQuery = (client: Client) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "backups"],
    queryFn: ({ pageParam, signal }) => client.get("/backups", { query: { limit: 20, cursor: pageParam }, signal }),
    ...byCursor,
    ...defaultQueryOptions,
  });

/** The backup of one run. The API refuses with 404 when there is none. */
export const backupQuery = (client: Client, runId: string) =>
  queryOptions({
    queryKey: [client.scope, "backup", runId],
    queryFn: ({ signal }) => client.get("/backups/:id", { params: { id: runId }, signal }),
    ...defaultQueryOptions,
  });
