import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Counting, RecordView, Run, Stats } from "./contract.ts";
import { ApiError, isStatus, retryAfter } from "./error.ts";

/** How often data is fetched again, in ms. The fast ones are used only while a run or a count is active. */
export const pollInterval = {
  /** An active run. */
  live: 600,
  /** An active count, and the executors of an active run. */
  counting: 1_000,
  /** Lists that an active run changes. */
  list: 2_500,
  /** Figures, while a run is active: as often as the run log notes them. */
  figures: 1_000,
  /** The runs, while none is active: somebody else may start one. */
  others: 10_000,
  /** Pages about the past. */
  idle: 30_000,
  /** Everything that is shown, while the server can't be reached. */
  unreachable: 5_000,
};

/** The options of every query. They are not set on the QueryClient, as that can be the host's. */
export const defaultQueryOptions = {
  // A browser that is "offline" can still reach a server on the same machine or network.
  networkMode: "always",
  staleTime: 2_000,
  retry: (failures: number, error: Error) => {
    // A 500 that is not the API's own comes from what stands before it: a proxy that is busy, or starts just now.
    const isTemporary =
      !(error instanceof ApiError) ||
      error.kind === "unreachable" ||
      error.status === 429 ||
      error.status >= (error.kind === "unexpected" ? 500 : 502);
    return isTemporary && failures < 2;
  },
  /** Too many requests are too many until the server says otherwise. */
  retryDelay: (failures: number, error: Error) =>
    Math.max(400 * 2 ** failures, isStatus(error, 429) ? retryAfter(error) : 0),
  refetchOnWindowFocus: true,
} as const;

/** Options of a list that the API returns in pages. */
export const byCursor = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { cursor: string | null }) => page.cursor,
} as const;

type Watched = { state: { error: Error | null } };
/** Whether the last attempt failed for a reason that may pass by itself. A refused request would be refused again. */
export const isUnreachable = ({ state: { error } }: Watched): boolean =>
  error instanceof ApiError && error.kind !== "refused";

export const sessionQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "session"],
    queryFn: ({ signal }) => client.get("/session", { signal }),
    ...defaultQueryOptions,
    staleTime: 60_000,
    refetchInterval: (query) => (isUnreachable(query) ? pollInterval.unreachable : false),
  });

/** The collections and their definitions. They change with a deployment only. */
export const schemaQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "schema"],
    queryFn: ({ signal }) => client.get("/schema", { signal }),
    ...defaultQueryOptions,
    staleTime: 600_000,
  });

/** The figures, `null` before the first count is done; and the progress of an active count, `null` without one. */
export type Count = { figures: Stats | null; counting: Counting | null };

/** @param isFresh whether to count the records again, even if the known figures are up to date */
export async function fetchStats(client: Client, isFresh: boolean, signal?: AbortSignal): Promise<Count> {
  const { status, body } = await client.getWithStatus("/stats", {
    // A count of few records is done within this second.
    headers: { prefer: "wait=1", ...(isFresh && { "cache-control": "no-cache" }) },
    ...(signal && { signal }),
  });
  const { counting, ...stats } = body as Partial<Stats>;
  // A Worker of version 0.1.0 does not count legacy fields.
  return { figures: status === 202 ? null : ({ fields: [], ...stats } as Stats), counting: counting ?? null };
}

/** @param moving whether a run is changing records now */
export const statsQuery = (client: Client, moving: boolean) =>
  queryOptions({
    queryKey: [client.scope, "stats"],
    queryFn: ({ signal }) => fetchStats(client, false, signal),
    ...defaultQueryOptions,
    // The API counts at most every 30 s, as a count reads all records. Changes by runs come with `refetchInterval`.
    staleTime: 30_000,
    refetchInterval: (query) => {
      if (isUnreachable(query)) return pollInterval.unreachable;
      return query.state.data?.counting ? pollInterval.counting : moving ? pollInterval.figures : false;
    },
  });

const isMoving = (run: Run): boolean => run.finishedAt === null;

/**
 * A run at work is followed in a tab that nobody looks at, too: its title shows the progress, and the end is announced.
 * Anything else can wait until somebody does, when all is fetched again: every request costs a read of the user's record.
 */
const inBackground = { refetchIntervalInBackground: true } as const;
const canWait = (runs: readonly Run[]): boolean =>
  globalThis.document?.visibilityState === "hidden" && !runs.some(({ status }) => status === "running");

/** All runs, newest first, in pages. */
export const runsQuery = (client: Client) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "runs"],
    queryFn: ({ pageParam, signal }) => client.get("/runs", { query: { limit: 20, cursor: pageParam }, signal }),
    ...byCursor,
    ...defaultQueryOptions,
    refetchInterval: (query) => {
      const runs = query.state.data?.pages.flatMap((page) => page.runs) ?? [];
      if (canWait(runs)) return false;
      if (isUnreachable(query)) return pollInterval.unreachable;
      return runs.some(isMoving) ? pollInterval.list : pollInterval.others;
    },
    ...inBackground,
  });

export const runQuery = (client: Client, id: string) =>
  queryOptions({
    queryKey: [client.scope, "run", id],
    queryFn: ({ signal }) => client.get("/runs/:id", { params: { id }, signal }),
    ...defaultQueryOptions,
    refetchInterval: (query) => {
      const run = query.state.data;
      if (canWait(run ? [run] : [])) return false;
      if (isUnreachable(query)) return pollInterval.unreachable;
      return run && isMoving(run) ? pollInterval.live : false;
    },
    ...inBackground,
  });

export const recordQuery = (client: Client, type: string, id: string) =>
  queryOptions({
    queryKey: [client.scope, "record", type, id],
    // In the query: URLs drop the path segments "." and "..", which can be ids.
    queryFn: async ({ signal }) => (await client.get("/records", { query: { type, id }, signal })) as RecordView,
    ...defaultQueryOptions,
  });

/** Fetches what the first page needs. Never rejects: a component fetches again what failed. */
export const prefetchOverview = (queryClient: QueryClient, client: Client): Promise<unknown> =>
  Promise.all([
    queryClient.prefetchQuery(statsQuery(client, false)),
    queryClient.prefetchInfiniteQuery(runsQuery(client)),
    queryClient.prefetchQuery(sessionQuery(client)),
    queryClient.prefetchQuery(schemaQuery(client)),
  ]);
