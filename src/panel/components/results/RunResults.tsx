import type { Run } from "../../../client/contract.ts";
import { downloadResults, type ResultFilter } from "../../../client/resultQueries.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { DryRunBadge } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { ErrorBoundary } from "../../../ui/ErrorBoundary.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { useNarrow } from "../../../ui/useMedia.ts";
import { kindLabels, runName } from "../../model/labels.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import type { View } from "../../model/view.ts";
import { DownloadMenu } from "../DownloadMenu.tsx";
import { OpenRecord } from "../record/OpenRecord.tsx";
import { SelectedRun } from "../run/RunCard.tsx";
import { ErrorCauses } from "./ErrorCauses.tsx";
import { ResultFilters } from "./ResultFilters.tsx";
import { ResultsTable } from "./ResultsTable.tsx";

/** The results of the selected run, or of the latest, record by record. */
export function RunResults({ live }: { live: LiveRuns }) {
  const { selected } = live;
  const isNarrow = useNarrow();
  return (
    <Card
      className=""
      title="Results"
      headerClassName="px-4 pt-3"
      aside={selected && (isNarrow ? <Downloads run={selected} /> : <RunLabel run={selected} latest={live.latest} />)}
    >
      {selected === undefined && !live.list.isError && (
        <div className="grid gap-2 p-4">
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-40 w-full" />
        </div>
      )}
      {selected === undefined && live.list.isError && (
        <p className="px-4 pb-4 text-muted">The runs could not be read.</p>
      )}
      {selected === null && <NoSelectedRun asked={live.latest !== null} />}
      {selected && <ResultsOfRun run={selected} live={live} />}
    </Card>
  );
}

function NoSelectedRun({ asked }: { asked: boolean }) {
  const { show } = usePanel();
  if (!asked)
    return <p className="px-4 pb-4 text-muted">The results of the first run appear here while it is running.</p>;
  return (
    <p className="flex flex-wrap items-center gap-3 px-4 pb-4 text-muted">
      The run in the address does not exist.
      <Button size="small" onClick={() => show({ page: "overview", run: null, record: null })}>
        Show the latest run
      </Button>
    </p>
  );
}

function RunLabel({ run, latest }: { run: Run; latest: Run | null }) {
  const { show, collections } = usePanel();
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-12 text-muted">
      {run.dryRun && <DryRunBadge />}
      <span>
        {runName(run, collections)}, <RelativeTime at={run.startedAt ?? run.createdAt} />
      </span>
      {latest && latest.id !== run.id && (
        <Button size="small" onClick={() => show({ run: null, record: null })}>
          Show the latest run
        </Button>
      )}
    </div>
  );
}

function ResultsOfRun({ run, live }: { run: Run; live: LiveRuns }) {
  const { view } = usePanel();
  const isNarrow = useNarrow();
  const filter = filterOf(view);
  return (
    <>
      <SelectedRun run={run} live={live} />
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pb-3 print:hidden">
        <ResultFilters run={run} />
        {isNarrow ? run.id !== live.latest?.id && <RunLabel run={run} latest={live.latest} /> : <Downloads run={run} />}
      </div>
      {view.result === "error" && run.counts.errors > 0 && !isActive(run.status) && (
        <ErrorBoundary subject="The causes">
          <ErrorCauses run={run} live={live} />
        </ErrorBoundary>
      )}
      <div className={view.record ? "grid grid-cols-1 border-t border-line lg:grid-cols-2" : "border-t border-line"}>
        <ResultsTable key={run.id} run={run} filter={filter} fillsView={isRoomy(run)} />
        <OpenRecord run={run} />
      </div>
    </>
  );
}

const filterOf = ({ result, type, q, cause, sort }: View): ResultFilter => ({
  ...{ result, type, q, cause },
  // A host may keep a view of an earlier version, which had none.
  sort: sort ?? null,
});

/** Whether the rows will fill the table. Decided before they load, so that nothing moves when they arrive. */
function isRoomy(run: Run): boolean {
  const { migrated, skipped, errors } = run.counts;
  if (isActive(run.status)) return (run.total ?? 0) > 8;
  return (
    errors + (kindLabels[run.kind].changesRecords ? migrated : 0) + (run.options.verbose ? migrated + skipped : 0) > 8
  );
}

function Downloads({ run }: { run: Run }) {
  const { client, view } = usePanel();
  const filter = filterOf(view);
  return (
    <DownloadMenu
      name={`migration-${run.id}`}
      description="All rows that match the filter."
      fetchFile={(accept, reason) => downloadResults(client, run.id, filter, accept, reason)}
    />
  );
}
