import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { Run, RunCommand, StartBody } from "./contract.ts";
import { runQuery, runsQuery } from "./queries.ts";

/** `types` names the collections; all of them make a full run. */
export type StartRequest = { types: readonly string[]; full: boolean } & StartBody;

/** Starts a run and does not wait for it: the run belongs to the server, and its progress is watched. */
export const startRun = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "start"],
    mutationFn: async ({ types, full, ...body }: StartRequest) => {
      const path = full ? "/run" : `/${types[0]}s`;
      const answer = await client.post<{ run: Run }>(path, body, { prefer: "respond-async" });
      return answer.run;
    },
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
