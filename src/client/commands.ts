import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Run, RunCommand, RunRequest } from "./contract.ts";
import { askForCount, runQuery, runsQuery, statsQuery } from "./queries.ts";

/** Starts a run and does not wait for it: the run belongs to the server, and its progress is watched. */
export const startRun = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "start"],
    mutationFn: async (request: RunRequest) => {
      const answer = await client.post("/runs", { body: request, headers: { prefer: "respond-async" } });
      return answer.run;
    },
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => showRun(queryClient, client, run),
  });

/** Tries the records again that were in error. */
export const retryRun = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "retry"],
    mutationFn: (id: string) => client.post("/runs/:id/retry", { params: { id } }),
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => showRun(queryClient, client, run),
  });

/** Changes how fast a run may write while it goes; `null` lifts the limit. */
export const limitRun = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "limit"],
    mutationFn: ({ id, maxPerSecond }: { id: string; maxPerSecond: number | null }) =>
      client.patch("/runs/:id", { params: { id }, body: { maxPerSecond } }),
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => showRun(queryClient, client, run),
  });

/** A command, and the status in which the run was when it was given. */
export type GivenCommand = { id: string; command: RunCommand; from: Run["status"] };

/** Answered once nothing more is written under the old order of things, which can take seconds. */
export const commandRun = (client: Client) =>
  mutationOptions({
    mutationKey: commandKey(client),
    mutationFn: ({ id, command }: GivenCommand) => client.post(`/runs/:id/${command}`, { params: { id } }),
    networkMode: "always",
    onSettled: (run, _error, _request, _result, { client: queryClient }) => showRun(queryClient, client, run),
  });

export const commandKey = (client: Client) => [client.scope, "command"] as const;

/** Has all records counted anew; the progress of the count is then watched. */
export const countAgain = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "count"],
    mutationFn: () => askForCount(client, true),
    networkMode: "always",
    onSuccess: (count, _variables, _result, { client: queryClient }) =>
      queryClient.setQueryData(statsQuery(client, false).queryKey, count),
    // When the server is gone, the figures that are shown are old ones, and are said to be.
    onError: (_error, _variables, _result, { client: queryClient }) =>
      void queryClient.invalidateQueries({ queryKey: statsQuery(client, false).queryKey }),
  });

/** Also after a failure: a refusal says that something moved which this page had not seen. */
async function showRun(queryClient: QueryClient, client: Client, run: Run | undefined): Promise<void> {
  if (run) queryClient.setQueryData(runQuery(client, run.id).queryKey, run);
  await queryClient.invalidateQueries({ queryKey: runsQuery(client).queryKey });
}
