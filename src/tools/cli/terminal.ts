import { createInterface } from "node:readline/promises";

/** Whether somebody is there to answer. What is asked goes to standard error, where it is seen beside redirected output. */
export const isTerminal = (): boolean => Boolean(process.stdin.isTTY && process.stderr.isTTY);

/** Asks for a line. Ctrl-C is that of the program: it aborts `signal`, if the program listens to it, or ends the program. */
export async function askLine(question: string, signal?: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // The terminal keeps Ctrl-C to itself while it reads a line.
    terminal.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
    return (await terminal.question(question, signal ? { signal } : {})).trim();
  } finally {
    terminal.close();
  }
}
