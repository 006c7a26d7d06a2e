import { Command } from "commander";
import manifest from "../../../package.json" with { type: "json" };
import { addApply } from "./applyExport.ts";
import { addInit } from "./initCommand.ts";
import { addPlan } from "./planExport.ts";
import { addSession } from "./printSession.ts";
import { addRun } from "./runCommand.ts";
import { addStatus } from "./statusCommand.ts";
import { addUndo } from "./undoCommand.ts";
import { addVerify } from "./verifyCommand.ts";
import { addWatch } from "./watchCommand.ts";

/** The command with all its subcommands and their options, which throws a `CommanderError` instead of ending the process. */
export function createProgram(): Command {
  const program = new Command("quickstage-migrations")
    .description("Migrates live JSON records in Cloudflare Workers KV, at the desk and through the API of a Worker.")
    .version(manifest.version)
    .showHelpAfterError("See --help.")
    .exitOverride();
  addPlan(program);
  addApply(program);
  addStatus(program);
  addRun(program);
  addWatch(program);
  addUndo(program);
  addVerify(program);
  addInit(program);
  addSession(program);
  return program;
}
