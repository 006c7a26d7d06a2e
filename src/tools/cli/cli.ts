#!/usr/bin/env node
// Comes first: the engine, which the others bring along, asks once for what it makes.
import "../exactNumbers.ts";
import { CommanderError } from "commander";
import { UsageError } from "../usageError.ts";
import { createProgram } from "./program.ts";

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // What reads the output may stop, as `head` does. Of data, a part is not all right.
    if (error.code === "EPIPE") process.exit(process.argv[2] === "apply" ? 1 : 0);
    console.error(`The output can't be written: ${error.message}`);
    process.exit(1);
  });
}

try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof UsageError) console.error(error.message);
  // Commander has printed its message already; asking for help is no mistake.
  else if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
}
