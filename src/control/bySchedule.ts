import type { Actor } from "../contract/run.ts";

/** What a schedule does is written down as this person's, who is not looked at again. */
export const bySchedule: Actor = { uid: "schedule", name: "Schedule" };
