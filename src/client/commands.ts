import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Run, RunCommand, RunRequest, TryBody } from "./contract.ts";
import { fetchStats, runQuery, runsQuery, statsQuery } from "./queries.ts";

/** Starts a run. The answer comes before the run is done; `runQuery` follows its progress. */
export const startRun = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "start"],
    mutationFn: async (request: RunRequest) => {
      const answer = await client.post("/runs", { body: request, headers: { prefer: "respond-async" } });
      return answer.run;
    },
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => updateRun(queryClient, client, run),
  });

/** Starts a new run over the records that were in error. */
export const retryRun = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "retry"],
    mutationFn: (id: string) => client.post("/runs/:id/retry", { params: { id } }),
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => updateRun(queryClient, client, run),
  });

/** Changes the rate limit of an active run, in records per second; `null` removes it. */
export const setRateLimit = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "limit"],
    mutationFn: ({ id, maxPerSecond }: { id: string; maxPerSecond: number | null }) =>
      client.patch("/runs/:id", { params: { id }, body: { maxPerSecond } }),
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => updateRun(queryClient, client, run),
  });

/** A command, and the status of the run (`from`) when it was given. */
export type GivenCommand = { id: string; command: RunCommand; from: Run["status"] };

/** Pauses, resumes or cancels a run. The answer comes once all executors obey, which can take seconds. */
export const commandRun = (client: Client) =>
  mutationOptions({
    mutationKey: commandKey(client),
    mutationFn: ({ id, command }: GivenCommand) => client.post(`/runs/:id/${command}`, { params: { id } }),
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => updateRun(queryClient, client, run),
  });

export const commandKey = (client: Client) => [client.scope, "command"] as const;

/** Shows one record as a run by another definition would leave it. Nothing is written. */
export const tryDefinition = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "try"],
    mutationFn: (body: TryBody) => client.post("/records/try", { body }),
    networkMode: "always",
  });

/** Starts a new count of all records; `statsQuery` follows its progress. */
export const refreshCounts = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "count"],
    mutationFn: () => fetchStats(client, true),
    networkMode: "always",
    onSuccess: (count, _variables, _result, { client: queryClient }) =>
      queryClient.setQueryData(statsQuery(client, false).queryKey, count),
    // The query fails as well then, so that the page says that its figures are old.
    onError: (_error, _variables, _result, { client: queryClient }) =>
      void queryClient.invalidateQueries({ queryKey: statsQuery(client, false).queryKey }),
  });

/** Updates the cached run and fetches the list again. After a failure as well: the run may have changed unnoticed. */
async function updateRun(queryClient: QueryClient, client: Client, run: Run | undefined): Promise<void> {
  if (run) queryClient.setQueryData(runQuery(client, run.id).queryKey, run);
  await queryClient.invalidateQueries({ queryKey: runsQuery(client).queryKey });
}
