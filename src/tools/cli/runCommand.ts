import { type Command, InvalidArgumentError } from "commander";
import type { RunRequest } from "../../client/contract.ts";
import { type LaunchOptions, launchRun } from "./launchRun.ts";
import { aboutRemote, type RemoteOptions, withRemote } from "./remoteApi.ts";

type RunOptions = RemoteOptions &
  LaunchOptions & { type?: string[]; dryRun?: boolean; limit?: number; backup?: boolean; reason?: string };

export function addRun(program: Command): void {
  aboutRemote(
    program
      .command("run")
      .summary("start a migration through a deployed API, and follow it")
      .description(
        "Starts a migration and follows it to its end. Ctrl-C stops following; the run goes on. Exit code: 0 without errors, 1 with records in error or when it is refused, 3 when it failed or was cancelled, 130 after Ctrl-C.",
      )
      .option("--type <type...>", "only these collections; all of them by default")
      .option("--dry-run", "write nothing")
      .option("--limit <n>", "stop after this number of changed records", wholeNumber)
      .option("--backup", "save each record before it is changed")
      .option("--reason <text>", "kept with the run and in the audit trail")
      .option("--yes", "start a run that writes without asking")
      .option("--no-wait", "do not follow it"),
  ).action((options: RunOptions) => {
    const { type, dryRun = false, limit, backup, reason } = options;
    const request: RunRequest = {
      kind: "migrate",
      dryRun,
      ...(type && { types: type }),
      ...(limit !== undefined && { limit }),
      ...(backup && { backup }),
      ...(reason !== undefined && { reason }),
    };
    return withRemote(options, (remote) => launchRun(remote, request, dryRun ? null : "MIGRATE", options));
  });
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It must be a whole number above 0.");
  return Number(text);
}
