import type { Command } from "commander";
import { type LaunchOptions, launchRun } from "./launchRun.ts";
import { aboutRemote, type RemoteOptions, withRemote } from "./remoteApi.ts";

type UndoOptions = RemoteOptions & LaunchOptions & { dryRun?: boolean; reason?: string };

export function addUndo(program: Command): void {
  aboutRemote(
    program
      .command("undo")
      .summary("undo a migration through a deployed API, and follow that")
      .description(
        "Takes out what a finished migration added, and follows that to its end. Ctrl-C stops following; the run goes on. Exit codes are those of run.",
      )
      .argument("<run>", "the id of the migration")
      .option("--dry-run", "write nothing")
      .option("--reason <text>", "kept with the run and in the audit trail")
      .option("--yes", "start it without asking")
      .option("--no-wait", "do not follow it"),
  ).action((of: string, options: UndoOptions) => {
    const { dryRun = false, reason } = options;
    const request = { kind: "undo", of, dryRun, ...(reason !== undefined && { reason }) } as const;
    return withRemote(options, (remote) => launchRun(remote, request, dryRun ? null : "UNDO", options));
  });
}
