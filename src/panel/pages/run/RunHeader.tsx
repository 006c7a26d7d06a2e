import type { ReactNode } from "react";
import type { Run } from "../../../client/contract.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { DryRunBadge } from "../../../ui/Badge.tsx";
import { CopyButton } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { formatDuration, formatExactTime } from "../../../ui/format.ts";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { FinishedRunActions } from "../../components/run/FinishedRunActions.tsx";
import { RateLimit } from "../../components/run/RateLimit.tsx";
import { RunAlert } from "../../components/run/RunAlert.tsx";
import { RunControls } from "../../components/run/RunControls.tsx";
import { RunCounts, RunProgress } from "../../components/run/RunProgress.tsx";
import { StatusBadge } from "../../components/run/StatusBadges.tsx";
import { TextLink } from "../../components/ViewLink.tsx";
import { kindLabels, runName } from "../../model/labels.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { describeOptions, runNamer } from "../../model/runSummary.ts";
import { runView } from "../../model/view.ts";

/** A run's name, status and progress, and what can be done with it. */
export function RunHeader({ run, live }: { run: Run; live: LiveRuns }) {
  const { collections } = usePanel();
  const active = isActive(run.status);
  const limitable = active && kindLabels[run.kind].changesRecords && !run.dryRun;
  return (
    <Card>
      <div className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="text-15 font-semibold">{runName(run, collections)}</h2>
          <StatusBadge run={run} />
          {run.dryRun && <DryRunBadge />}
        </div>
        {active && <RunControls run={run} />}
      </div>
      <RunProgress run={run} />
      <RunCounts run={run} withStart={false} />
      <RunAlert run={run} />
      <RunDetailList run={run} live={live} />
      {(limitable || !active) && (
        <div className="mt-3 border-t border-line pt-3">
          {limitable && <RateLimit run={run} />}
          {!active && <FinishedRunActions key={run.id} run={run} live={live} />}
        </div>
      )}
    </Card>
  );
}

/** Who started a run, when, why and with which options. */
function RunDetailList({ run, live }: { run: Run; live: LiveRuns }) {
  const { collections } = usePanel();
  const { id, startedBy, createdAt, startedAt, finishedAt, options } = run;
  const nameOf = runNamer(live.runs, collections);
  const words = describeOptions(run, nameOf, collections);
  const other = options.of ?? options.planOf ?? (typeof options.backup === "string" ? options.backup : null);
  return (
    <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t border-line pt-3">
      <DetailRow name={startedAt === null ? "Created" : "Started"}>
        <RelativeTime at={startedAt ?? createdAt} /> by{" "}
        <span title={startedBy.uid}>{startedBy.name ?? startedBy.uid}</span>
        {startedAt === null && options.startAt !== undefined && `, to start ${formatExactTime(options.startAt)}`}
      </DetailRow>
      <DetailRow name={finishedAt === null ? "Running for" : "Duration"}>
        {startedAt === null ? "not begun" : formatDuration((finishedAt ?? Math.max(startedAt, Date.now())) - startedAt)}
        {finishedAt !== null && (
          <>
            , ended <RelativeTime at={finishedAt} />
          </>
        )}
      </DetailRow>
      <DetailRow name="Reason">{options.reason ?? <span className="text-muted">no reason given</span>}</DetailRow>
      <DetailRow name="Options">{words.length > 0 ? words.join(" · ") : "Default options"}</DetailRow>
      {other !== null && (
        <DetailRow name="Related run">
          <TextLink to={runView(other)}>{nameOf(other)}</TextLink>
        </DetailRow>
      )}
      <DetailRow name="Id">
        <code className="font-mono text-12 wrap-anywhere">{id}</code>{" "}
        <CopyButton text={id} label="Copy the run's id" className="-my-1 align-middle" />
      </DetailRow>
    </dl>
  );
}

const DetailRow = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-muted">{name}</dt>
    <dd className="min-w-0 wrap-anywhere">{children}</dd>
  </>
);
