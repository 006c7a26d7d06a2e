import type { Actor } from "../contract/run.ts";

/** Who the audit trail and runs name for what a schedule does. Not a person: its rights are not checked. */
export const bySchedule: Actor = { uid: "schedule", name: "Schedule" };
