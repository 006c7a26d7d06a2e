import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import { byCursor, defaultQueryOptions } from "./queries.ts";

// What is asked for only when somebody opens it; apart, so that the first figures don't wait for its code.

/** What a real run over these collections would take if it were started now. */
export const forecastQuery = (client: Client, types: readonly string[]) =>
  queryOptions({
    queryKey: [client.scope, "forecast", ...types],
    queryFn: ({ signal }) => client.get("/forecast", { query: { types: types.join(",") }, signal }),
    ...defaultQueryOptions,
  });

/** What counts found over time, oldest first. */
export const progressQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "progress"],
    queryFn: ({ signal }) => client.get("/progress", { signal }),
    ...defaultQueryOptions,
    staleTime: 60_000,
  });

/** Every backup, newest first, a page at a time. */
export const backupsQuery = (client: Client) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "backups"],
    queryFn: ({ pageParam, signal }) => client.get("/backups", { query: { limit: 20, cursor: pageParam }, signal }),
    ...byCursor,
    ...defaultQueryOptions,
  });

/** What one run saved; refused with 404 when it saved nothing. */
export const backupQuery = (client: Client, runId: string) =>
  queryOptions({
    queryKey: [client.scope, "backup", runId],
    queryFn: ({ signal }) => client.get("/backups/:id", { params: { id: runId }, signal }),
    ...defaultQueryOptions,
  });
