import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Run } from "../../client/contract.ts";
import { percent as percentOf } from "../../engine/eta.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { type Collections, runName } from "../model/labels.ts";
import { usePanel } from "../model/panelContext.ts";
import type { Activity } from "../model/panelProps.ts";
import { finishedSummary, processedOf } from "../model/runSummary.ts";

type RunAnnouncerProps = { runs: readonly Run[] | undefined; active: readonly Run[]; onActivity: OnActivity };

/**
 * Announces to screen readers when a run starts, pauses or ends (not every tick), and refetches what that outdates.
 */
export default function RunAnnouncer({ runs, active, onActivity }: RunAnnouncerProps) {
  const { client, collections } = usePanel();
  const queryClient = useQueryClient();
  const known = useRef<Map<string, Run["status"]> | null>(null);
  const [announcement, setAnnouncement] = useState("");

  useEffect(() => {
    if (!runs) return;
    const before = known.current;
    known.current = new Map(runs.map((run) => [run.id, run.status]));
    if (!before) return;
    for (const run of runs) {
      const was = before.get(run.id);
      if (was === run.status) continue;
      if (was === undefined && run.id !== runs[0]?.id) continue; // An older run, loaded on demand, is not new.
      setAnnouncement(
        isActive(run.status) ? startedOrChanged(run, was, collections) : finishedSummary(run, collections),
      );
      for (const part of ["stats", "progress", "runs", "results", "result", "record", "throughput", "batches", "log"]) {
        void queryClient.invalidateQueries({ queryKey: [client.scope, part] });
      }
    }
  }, [runs, client, collections, queryClient]);

  useReportActivity(active, onActivity);

  return (
    <p role="status" aria-live="polite" className="sr-only">
      {announcement}
    </p>
  );
}

const startedOrChanged = (run: Run, was: Run["status"] | undefined, collections: Collections): string =>
  was === undefined ? `${runName(run, collections)} started.` : `${runName(run, collections)} is ${run.status}.`;

export type OnActivity = ((activity: Activity | null) => void) | undefined;

/**
 * Calls the host's `onActivity` when the percentage changes, and with `null` when the run ends or the panel unmounts.
 */
function useReportActivity(active: readonly Run[], onActivity: OnActivity): void {
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
