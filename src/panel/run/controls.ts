import type { RunCommand } from "../../client/contract.ts";

/** The commands of a run, and what is said until one is answered. */
export const controls = [
  { name: "pause", label: "Pause", pending: "Pausing…" },
  { name: "resume", label: "Resume", pending: "Resuming…" },
  { name: "cancel", label: "Cancel run", pending: "Cancelling…" },
] as const satisfies { name: RunCommand; label: string; pending: string }[];
