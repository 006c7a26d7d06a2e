import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Run } from "../../client/contract.ts";
import { percent as percentOf } from "../../engine/eta.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { Button } from "../../ui/Button.tsx";
import { StatusBadge } from "../components/run/StatusBadges.tsx";
import { ButtonLink } from "../components/ViewLink.tsx";
import { type Collections, runName } from "../model/labels.ts";
import { usePanel } from "../model/panelContext.ts";
import type { FinishedRun, MigrationPanelProps } from "../model/panelProps.ts";
import { finishedSummary, processedOf } from "../model/runSummary.ts";
import { runView } from "../model/view.ts";

/** The host's callbacks. */
export type RunCallbacks = {
  onActivity: MigrationPanelProps["onActivity"];
  onRunFinished: MigrationPanelProps["onRunFinished"];
};

type RunAnnouncerProps = RunCallbacks & { runs: readonly Run[] | undefined; active: readonly Run[] };

/**
 * Announces to screen readers when a run starts, pauses or ends (not every tick), shows its end to everybody for a while,
 * and refetches what that outdates.
 */
export default function RunAnnouncer({ runs, active, onActivity, onRunFinished }: RunAnnouncerProps) {
  const { client, collections, view } = usePanel();
  const queryClient = useQueryClient();
  const known = useRef<Map<string, Run["status"]> | null>(null);
  const [announcement, setAnnouncement] = useState("");
  const [ended, setEnded] = useState<Run | null>(null);
  const [isHeld, setHeld] = useState(false);

  useEffect(() => {
    if (!runs) return;
    const before = known.current;
    known.current = new Map(runs.map((run) => [run.id, run.status]));
    if (!before) return;
    for (const run of runs) {
      const was = before.get(run.id);
      if (was === run.status) continue;
      if (was === undefined && run.id !== runs[0]?.id) continue; // An older run, loaded on demand, is not new.
      const isOver = !isActive(run.status);
      setAnnouncement(isOver ? finishedSummary(run, collections) : startedOrChanged(run, was, collections));
      setEnded(isOver ? run : null);
      setHeld(false);
      if (isOver) onRunFinished?.(toFinishedRun(run, finishedSummary(run, collections)));
      for (const part of ["stats", "progress", "runs", "results", "result", "record", "throughput", "batches", "log"]) {
        void queryClient.invalidateQueries({ queryKey: [client.scope, part] });
      }
    }
  }, [runs, client, collections, queryClient, onRunFinished]);

  useReportActivity(active, onActivity);

  useEffect(() => {
    if (!ended || isHeld) return;
    const timer = setTimeout(() => setEnded(null), shownFor);
    return () => clearTimeout(timer);
  }, [ended, isHeld]);
  // Where the run is on the page, its own card says that it is over.
  const isInView = view.page === "overview" || (view.page === "run" && view.run === ended?.id);

  return (
    <>
      <p role="status" aria-live="polite" className="sr-only">
        {announcement}
      </p>
      {ended && !isInView && (
        <EndOfRun run={ended} text={announcement} onHold={setHeld} onClose={() => setEnded(null)} />
      )}
    </>
  );
}

/** How long the end of a run stays on the screen, in ms, unless it is pointed at. */
const shownFor = 10_000;

type EndOfRunProps = { run: Run; text: string; onHold: (isHeld: boolean) => void; onClose: () => void };

/** The end of a run, for people who look at another part of the page. */
function EndOfRun({ run, text, onHold, onClose }: EndOfRunProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is to be done with it, it only stays while it is read
    <div
      onPointerEnter={() => onHold(true)}
      onPointerLeave={() => onHold(false)}
      onFocus={() => onHold(true)}
      onBlur={() => onHold(false)}
      className="fixed right-4 bottom-4 z-30 grid w-88 max-w-[calc(100vw-2rem)] gap-2 rounded-box border border-line-strong bg-surface px-4 py-3 print:hidden"
    >
      <StatusBadge run={run} />
      <p className="text-13">{text}</p>
      <div className="flex gap-2">
        <ButtonLink to={runView(run.id)} onFollow={onClose}>
          Show the run
        </ButtonLink>
        <Button variant="plain" size="small" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}

const toFinishedRun = ({ id, kind, dryRun, status, types, counts }: Run, summary: string): FinishedRun => ({
  ...{ id, kind, dryRun, types, summary },
  status: status as FinishedRun["status"],
  counts: { migrated: counts.migrated, skipped: counts.skipped, errors: counts.errors },
});

const startedOrChanged = (run: Run, was: Run["status"] | undefined, collections: Collections): string =>
  was === undefined ? `${runName(run, collections)} started.` : `${runName(run, collections)} is ${run.status}.`;

/**
 * Calls the host's `onActivity` when the percentage changes, and with `null` when the run ends or the panel unmounts.
 */
function useReportActivity(active: readonly Run[], onActivity: RunCallbacks["onActivity"]): void {
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
