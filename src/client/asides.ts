import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { AuditEntry, Forecast, Manifest } from "./contract.ts";
import { lost, pace, shared } from "./queries.ts";

// What is asked for only when somebody opens it; apart, so that the first figures don't wait for its code.

/** What a real run over these collections would take if it were started now. */
export const forecastQuery = (client: Client, types: readonly string[]) =>
  queryOptions({
    queryKey: [client.scope, "forecast", ...types],
    queryFn: ({ signal }) => client.get<Forecast>("/forecast", { query: { types: types.join(",") }, signal }),
    ...shared,
  });

type BackupsPage = { backups: Manifest[]; cursor: string | null };

/** Every backup, newest first, a page at a time. */
export const backupsQuery = (client: Client) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "backups"],
    queryFn: ({ pageParam, signal }) =>
      client.get<BackupsPage>("/backups", { query: { limit: 20, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    ...shared,
  });

/** What one run saved; refused with 404 when it saved nothing. */
export const backupQuery = (client: Client, runId: string) =>
  queryOptions({
    queryKey: [client.scope, "backup", runId],
    queryFn: ({ signal }) => client.get<Manifest>(`/backups/${encodeURIComponent(runId)}`, { signal }),
    ...shared,
  });

type AuditPage = { entries: AuditEntry[]; cursor: string | null };

/** Who did what, newest first, a page at a time. */
export const auditQuery = (client: Client) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "audit"],
    queryFn: ({ pageParam, signal }) =>
      client.get<AuditPage>("/audit", { query: { limit: 50, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    ...shared,
    refetchInterval: (query) => (lost(query) ? pace.lost : pace.idle),
  });
