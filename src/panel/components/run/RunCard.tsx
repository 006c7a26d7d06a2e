import type { Run } from "../../../client/contract.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { DryRunBadge } from "../../../ui/Badge.tsx";
import { Card } from "../../../ui/Card.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { kindLabels } from "../../model/labels.ts";
import { goingRun, type LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { describeOptions, runNamer, summarise } from "../../model/runSummary.ts";
import { usePhone } from "../../model/usePhone.ts";
import { runView } from "../../model/view.ts";
import { ButtonLink } from "../ViewLink.tsx";
import { FinishedRunActions } from "./FinishedRunActions.tsx";
import { RateLimit } from "./RateLimit.tsx";
import { RunAlert } from "./RunAlert.tsx";
import { RunControls } from "./RunControls.tsx";
import { RunCounts, RunProgress } from "./RunProgress.tsx";
import { SpeedLine } from "./SpeedLine.tsx";
import { StatusBadge } from "./StatusBadges.tsx";

/** A run in brief, for the overview. */
export function RunCard({ run, live }: { run: Run; live: LiveRuns }) {
  const active = isActive(run.status);
  const isInStatusLine = usePhone() && run.id === goingRun(live)?.id;
  return (
    <Card
      title={
        <span className="flex items-center gap-3">
          {active ? "Current run" : "Latest run"}
          <span className="font-normal">
            <StatusBadge run={run} />
          </span>
          {run.dryRun && <DryRunBadge />}
        </span>
      }
      aside={
        <div className="flex flex-wrap items-center gap-2">
          <ButtonLink variant="plain" to={runView(run.id)}>
            Open run
          </ButtonLink>
          {active && <RunControls run={run} {...(isInStatusLine && { part: "ending" })} />}
        </div>
      }
    >
      <RunProgress run={run} />
      <RunCounts run={run} />
      <RunAlert run={run} />
      <SpeedLine run={run} />
      <RunDetails run={run} live={live} />
    </Card>
  );
}

/** The run whose results are shown, if it is not the one in the card above them. */
export function SelectedRun({ run, live }: { run: Run; live: LiveRuns }) {
  const { view, collections } = usePanel();
  const above = live.active.length > 0 ? live.active : [live.latest];
  if (view.page === "run" || above.some((each) => each?.id === run.id)) return null;
  return (
    <section aria-label="Selected run" className="mx-4 mb-3 rounded-box border border-line px-3 py-3">
      <p className="mb-1 flex flex-wrap items-center gap-x-3">
        {summarise(run, collections)} <StatusBadge run={run} />
      </p>
      <RunCounts run={run} />
      <RunAlert run={run} />
      <RunDetails run={run} live={live} />
    </section>
  );
}

/** The reason and options of a run, and what can be done with it now. */
function RunDetails({ run, live }: { run: Run; live: LiveRuns }) {
  const { collections } = usePanel();
  const active = isActive(run.status);
  const { reason } = run.options;
  const words = describeOptions(run, runNamer(live.runs, collections), collections);
  const startAt = run.status === "scheduled" ? run.options.startAt : undefined;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-line pt-3">
      {(reason || words.length > 0) && (
        <div className="min-w-0 flex-1 basis-64 text-12">
          {reason && (
            <p className="wrap-anywhere">
              <span className="text-muted">Reason:</span> {reason}
            </p>
          )}
          <p className="text-muted wrap-anywhere">
            {words.join(" · ")}
            {startAt !== undefined && (
              <>
                {" "}
                (<RelativeTime at={startAt} isFuture />)
              </>
            )}
          </p>
        </div>
      )}
      {active && kindLabels[run.kind].changesRecords && !run.dryRun && <RateLimit run={run} />}
      {!active && <FinishedRunActions key={run.id} run={run} live={live} />}
    </div>
  );
}
