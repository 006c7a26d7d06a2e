import type { Command } from "commander";
import { UsageError } from "../usageError.ts";
import { activeRuns } from "./activeRuns.ts";
import { followRun } from "./followRun.ts";
import { aboutRemote, collectionsOf, type Remote, type RemoteOptions, withRemote } from "./remoteApi.ts";

export function addWatch(program: Command): void {
  aboutRemote(
    program
      .command("watch")
      .summary("follow a run of a deployed API to its end")
      .description("Follows a run to its end. Ctrl-C stops following; the run goes on. Exit codes are those of run.")
      .argument("[run]", "the id of the run; by default the run that is active"),
  ).action((id: string | undefined, options: RemoteOptions) =>
    withRemote(
      options,
      async (remote) => {
        const { client, signal } = remote;
        const collections = await collectionsOf(remote);
        const run =
          id === undefined
            ? await onlyActiveRun(remote)
            : await remote.ask(() => client.get("/runs/:id", { params: { id }, signal }));
        console.error(`Following run ${run.id}.`);
        return followRun(remote, run, collections, options.json);
      },
      "Interrupted.",
    ),
  );
}

async function onlyActiveRun(remote: Remote) {
  const [run, ...others] = await activeRuns(remote);
  if (!run) throw new UsageError(`No run is active. "quickstage-migrations status" names the last one.`);
  for (const { id } of others) console.error(`Run ${id} is active as well. Follow it: ${remote.watchCommand(id)}`);
  return run;
}
