import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Counting, RecordView, Run, Schema, Session, Stats } from "./contract.ts";
import { ApiError } from "./error.ts";

/** In ms. Fast only while something moves; a server that is gone, and what others may start, is asked for at a walk. */
export const pollInterval = {
  live: 600,
  counting: 1_000,
  list: 2_500,
  figures: 4_000,
  others: 10_000,
  idle: 30_000,
  isUnreachable: 5_000,
};

/** Options that every query shares, said here because a host may bring a QueryClient with other defaults. */
export const defaultQueryOptions = {
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

/** A list that the API gives a page at a time. */
export const byCursor = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { cursor: string | null }) => page.cursor,
} as const;

type Watched = { state: { error: Error | null } };
/** A refusal stays one until somebody does something about it; only silence is worth asking again. */
export const lost = ({ state: { error } }: Watched): boolean => error instanceof ApiError && error.kind !== "refused";

export const sessionQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "session"],
    queryFn: ({ signal }) => client.get<Session>("/session", { signal }),
    ...defaultQueryOptions,
    staleTime: 60_000,
    refetchInterval: (query) => (lost(query) ? pollInterval.isUnreachable : false),
  });

/** What there is to migrate, and how: as good as constant, for it changes with a deployment only. */
export const schemaQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "schema"],
    queryFn: ({ signal }) => client.get<Schema>("/schema", { signal }),
    ...defaultQueryOptions,
    staleTime: 600_000,
  });

/** Figures of all records, `null` as long as there are none, and how far a count has come that is under way. */
export type Count = { figures: Stats | null; counting: Counting | null };

/** @param isFresh whether the records are to be counted anew, whatever is known of them */
export async function askForCount(client: Client, isFresh: boolean, signal?: AbortSignal): Promise<Count> {
  const { status, body } = await client.getWithStatus<Partial<Stats>>("/stats", {
    // A count of few records is over before its progress could be shown.
    headers: { prefer: "wait=1", ...(isFresh && { "cache-control": "no-cache" }) },
    ...(signal && { signal }),
  });
  const { counting = null, ...stats } = body;
  // A Worker of an earlier version counts no legacy fields.
  return { figures: status === 202 ? null : ({ fields: [], ...stats } as Stats), counting };
}

/** @param moving whether a run is changing records just now */
export const statsQuery = (client: Client, moving: boolean) =>
  queryOptions({
    queryKey: [client.scope, "stats"],
    queryFn: ({ signal }) => askForCount(client, false, signal),
    ...defaultQueryOptions,
    // Counting reads every record, so nobody has it done by coming back to the page; what moves them is told otherwise.
    staleTime: 30_000,
    refetchInterval: (query) => {
      if (lost(query)) return pollInterval.isUnreachable;
      return query.state.data?.counting ? pollInterval.counting : moving ? pollInterval.figures : false;
    },
  });

type RunsPage = { runs: Run[]; cursor: string | null };
const isMoving = (run: Run): boolean => run.finishedAt === null;

/** Every run, newest first, a page at a time. */
export const runsQuery = (client: Client) =>
  infiniteQueryOptions({
    queryKey: [client.scope, "runs"],
    queryFn: ({ pageParam, signal }) =>
      client.get<RunsPage>("/runs", { query: { limit: 20, cursor: pageParam }, signal }),
    ...byCursor,
    ...defaultQueryOptions,
    refetchInterval: (query) => {
      if (lost(query)) return pollInterval.isUnreachable;
      return query.state.data?.pages.some((page) => page.runs.some(isMoving)) ? pollInterval.list : pollInterval.others;
    },
  });

export const runQuery = (client: Client, id: string) =>
  queryOptions({
    queryKey: [client.scope, "run", id],
    queryFn: ({ signal }) => client.get<Run>(`/runs/${encodeURIComponent(id)}`, { signal }),
    ...defaultQueryOptions,
    refetchInterval: (query) => {
      if (lost(query)) return pollInterval.isUnreachable;
      return query.state.data && isMoving(query.state.data) ? pollInterval.live : false;
    },
  });

export const recordQuery = (client: Client, type: string, id: string) =>
  queryOptions({
    queryKey: [client.scope, "record", type, id],
    // By the query, for a path would lose the ids "." and "..".
    queryFn: ({ signal }) => client.get<RecordView>("/records", { query: { type, id }, signal }),
    ...defaultQueryOptions,
  });

/** Asks for what the first figures need. Never rejects: what failed is asked again by whoever shows it. */
export const prefetchOverview = (queryClient: QueryClient, client: Client): Promise<unknown> =>
  Promise.all([
    queryClient.prefetchQuery(statsQuery(client, false)),
    queryClient.prefetchInfiniteQuery(runsQuery(client)),
    queryClient.prefetchQuery(sessionQuery(client)),
    queryClient.prefetchQuery(schemaQuery(client)),
  ]);
