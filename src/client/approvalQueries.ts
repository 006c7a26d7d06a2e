import { mutationOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import { defaultQueryOptions, isUnreachable, pollInterval, runsQuery } from "./queries.ts";

/** What waits for another person. Where nothing ever does, it is asked for once. */
export const approvalsQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "approvals"],
    queryFn: ({ signal }) => client.get("/approvals", { signal }),
    ...defaultQueryOptions,
    refetchInterval: (query) =>
      isUnreachable(query) ? pollInterval.unreachable : query.state.data?.required ? pollInterval.idle : false,
  });

/** Approves or rejects what waits for another person. */
export const decideOn = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "decide"],
    mutationFn: ({ id, decision }: { id: string; decision: "approve" | "reject" }) =>
      client.post(`/approvals/:id/${decision}`, { params: { id } }),
    networkMode: "always",
    onSettled: (_answer, _error, _request, _result, { client: queryClient }) =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: approvalsQuery(client).queryKey }),
        queryClient.invalidateQueries({ queryKey: runsQuery(client).queryKey }),
      ]),
  });
