export const runKinds = ["migrate", "undo", "cleanup", "verify", "backup", "restore"] as const;
export type RunKind = (typeof runKinds)[number];

export const runStatuses = ["scheduled", "running", "paused", "completed", "failed", "cancelled"] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Which status allows which command, and where it leads. The API refuses with this table, the page disables with it. */
const commands = {
  pause: { from: ["running"], to: "paused" },
  resume: { from: ["paused"], to: "running" },
  cancel: { from: ["scheduled", "running", "paused"], to: "cancelled" },
} as const satisfies Record<string, { from: readonly RunStatus[]; to: RunStatus }>;

export type RunCommand = keyof typeof commands;

/** A run that is not over: it holds its collections, so that no second run can start on them. */
export const isActive = (status: RunStatus): boolean =>
  status === "scheduled" || status === "running" || status === "paused";

/** What a command makes of a run in this status, or why it can't be given. */
export function command(status: RunStatus, name: RunCommand): { to: RunStatus } | { refused: string } {
  const { from, to } = commands[name];
  if ((from as readonly RunStatus[]).includes(status)) return { to };
  return { refused: `A ${status} run can't be ${pastTense[name]}: only ${from.join(" or ")} runs can.` };
}

const pastTense: Record<RunCommand, string> = { pause: "paused", resume: "resumed", cancel: "cancelled" };
