import { useEffect } from "react";
import type { Run } from "../client/contract.ts";
import { percent as percentOf } from "../engine/eta.ts";
import type { Activity } from "./props.ts";
import { processedOf } from "./run/sentence.ts";

export type OnActivity = ((activity: Activity | null) => void) | undefined;

/** Tells the host whenever it would show something else, and takes it back when the run ends or the panel goes. */
export function useActivity(active: readonly Run[], onActivity: OnActivity): void {
  const run = active.find(({ status }) => status === "running");
  const isGoing = run !== undefined;
  const percent = run === undefined || run.total === null ? null : percentOf(processedOf(run), run.total);
  const dryRun = run?.dryRun ?? false;
  useEffect(() => {
    if (isGoing && onActivity) return () => onActivity(null);
  }, [isGoing, onActivity]);
  useEffect(() => {
    if (isGoing) onActivity?.({ percent, dryRun });
  }, [isGoing, percent, dryRun, onActivity]);
}
