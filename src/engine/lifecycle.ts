export const runKinds = ["migrate", "undo", "cleanup", "verify", "backup", "restore"] as const;
export type RunKind = (typeof runKinds)[number];

export const runStatuses = ["scheduled", "running", "paused", "completed", "failed", "cancelled"] as const;
export type RunStatus = (typeof runStatuses)[number];
export type RunCommand = "pause" | "resume" | "cancel";

type Transition = {
  from: RunStatus;
  to: RunStatus;
  /** What a superadmin can bring it about with. */
  command?: RunCommand;
  /** What happened, in a sentence. */
  because: string;
};

/**
 * Everything that a run can become. The run log refuses to save anything else, the API answers commands by this table,
 * the page disables its buttons by it, and docs/run-states.md shows it.
 */
export const transitions: readonly Transition[] = [
  { from: "scheduled", to: "running", because: "Its start time has come, or another person approved it." },
  {
    from: "scheduled",
    to: "cancelled",
    command: "cancel",
    because: "A superadmin cancelled it before it began, or nobody approved it in time.",
  },
  {
    from: "running",
    to: "paused",
    command: "pause",
    because: "A superadmin paused it, or a deployment changed the definitions that it was started with.",
  },
  { from: "running", to: "completed", because: "Every record is accounted for." },
  {
    from: "running",
    to: "failed",
    because:
      "It met the error that it was to stop at, too many records were in error, KV did not answer for ten minutes, its backup is damaged or its key is not there, or its counts do not match.",
  },
  { from: "running", to: "cancelled", command: "cancel", because: "A superadmin cancelled it." },
  { from: "paused", to: "running", command: "resume", because: "A superadmin resumed it." },
  { from: "paused", to: "cancelled", command: "cancel", because: "A superadmin cancelled it." },
  {
    from: "paused",
    to: "failed",
    because: "An executor had met the error that it was to stop at before the pause reached it.",
  },
];

/** A run that is not over: it holds its collections, so that no second run can start on them. */
export const isActive = (status: RunStatus): boolean => transitions.some(({ from }) => from === status);

/** What a command makes of a run in this status, or why it can't be given. */
export function command(status: RunStatus, name: RunCommand): { to: RunStatus } | { refused: string } {
  const possible = transitions.filter((each) => each.command === name);
  const found = possible.find(({ from }) => from === status);
  if (found) return { to: found.to };
  const from = possible.map((each) => each.from).join(" or ");
  return { refused: `A ${status} run can't be ${pastTense[name]}: only ${from} runs can.` };
}

const pastTense: Record<RunCommand, string> = { pause: "paused", resume: "resumed", cancel: "cancelled" };

/**
 * Checks what is about to be saved of a run.
 * @param before the status that is saved; `undefined` for a new run
 * @throws when no run can go from there to `after`
 */
export function checkTransition(id: string, before: RunStatus | undefined, after: RunStatus): void {
  if (before === undefined || before === after) return;
  if (transitions.some(({ from, to }) => from === before && to === after)) return;
  throw new Error(`Run ${id} is ${before} and can't become ${after}.`);
}
