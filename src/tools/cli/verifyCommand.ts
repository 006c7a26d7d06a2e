import type { Command } from "commander";
import { type LaunchOptions, launchRun } from "./launchRun.ts";
import { aboutRemote, type RemoteOptions, withRemote } from "./remoteApi.ts";

type VerifyOptions = RemoteOptions & LaunchOptions & { type?: string[]; of?: string };

export function addVerify(program: Command): void {
  aboutRemote(
    program
      .command("verify")
      .summary("check through a deployed API that records are migrated, and follow that")
      .description(
        "Reads all records and confirms those that are migrated; writes nothing. A record that is not is in error. Ctrl-C stops following; the run goes on. Exit codes are those of run.",
      )
      .option("--type <type...>", "only these collections; all of them by default")
      .option("--of <run>", "compare with what this migration left")
      .option("--no-wait", "do not follow it"),
  ).action((options: VerifyOptions) => {
    const { type, of } = options;
    const request = { kind: "verify", ...(type && { types: type }), ...(of !== undefined && { of }) } as const;
    return withRemote(options, (remote) => launchRun(remote, request, null, options));
  });
}
