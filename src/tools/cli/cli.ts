#!/usr/bin/env node
// Comes first: the engine, which the others bring along, asks once for what it makes.
import "./exactNumbers.ts";
import { Command, CommanderError } from "commander";
import manifest from "../../../package.json" with { type: "json" };
import { addApply } from "./applyExport.ts";
import { addInit } from "./initCommand.ts";
import { addPlan } from "./planExport.ts";
import { addSession } from "./printSession.ts";
import { addRun } from "./runCommand.ts";
import { addStatus } from "./statusCommand.ts";
import { addUndo } from "./undoCommand.ts";
import { UsageError } from "./usageError.ts";
import { addVerify } from "./verifyCommand.ts";
import { addWatch } from "./watchCommand.ts";

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

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // What reads the output may stop, as `head` does. Of data, a part is not all right.
    if (error.code === "EPIPE") process.exit(process.argv[2] === "apply" ? 1 : 0);
    console.error(`The output can't be written: ${error.message}`);
    process.exit(1);
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UsageError) console.error(error.message);
  // Commander has printed its message already; asking for help is no mistake.
  else if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
}
