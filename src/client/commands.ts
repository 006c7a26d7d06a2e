import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Run, RunCommand, RunRequest } from "./contract.ts";
import { runQuery, runsQuery } from "./queries.ts";

/** Starts a run and does not wait for it: the run belongs to the server, and its progress is watched. */
export const startRun = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "start"],
    mutationFn: async (request: RunRequest) => {
      const answer = await client.post<{ run: Run }>("/runs", request, { prefer: "respond-async" });
      return answer.run;
    },
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => showRun(queryClient, client, run),
  });

/** Tries the records again that were in error. */
export const retryRun = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "retry"],
    mutationFn: (id: string) => client.post<Run>(`/runs/${encodeURIComponent(id)}/retry`),
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => showRun(queryClient, client, run),
  });

/** Changes how fast a run may write while it goes; `null` lifts the limit. */
export const limitRun = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "limit"],
    mutationFn: ({ id, maxPerSecond }: { id: string; maxPerSecond: number | null }) =>
      client.patch<Run>(`/runs/${encodeURIComponent(id)}`, { maxPerSecond }),
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => showRun(queryClient, client, run),
  });

export const commandRun = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "command"],
    mutationFn: ({ id, command }: { id: string; command: RunCommand }) =>
      client.post<Run>(`/runs/${encodeURIComponent(id)}/${command}`),
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => showRun(queryClient, client, run),
  });

/** Also after a failure: a refusal says that something moved which this page had not seen. */
async function showRun(queryClient: QueryClient, client: Client, run: Run | undefined): Promise<void> {
  if (run) queryClient.setQueryData(runQuery(client, run.id).queryKey, run);
  await queryClient.invalidateQueries({ queryKey: runsQuery(client).queryKey });
}
