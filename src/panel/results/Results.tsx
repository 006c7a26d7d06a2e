import { lazy, Suspense } from "react";
import type { Run } from "../../client/contract.ts";
import type { ResultFilter } from "../../client/resultQueries.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { DryRunBadge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { ErrorBoundary } from "../../ui/ErrorBoundary.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { usePanel } from "../context.ts";
import { kinds } from "../kinds.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { OpenRecord } from "../record/OpenRecord.tsx";
import { runName } from "../wording.ts";
import { Downloads } from "./Downloads.tsx";
import { Filters } from "./Filters.tsx";
import { ResultsTable } from "./ResultsTable.tsx";
import { SelectedRun } from "./SelectedRun.tsx";

const ErrorCauses = lazy(() => import("./ErrorCauses.tsx"));

/** What a run did, record by record: the selected one, or the latest. */
export default function Results({ live }: { live: LiveRuns }) {
  const { selected } = live;
  return (
    <Card
      className=""
      title="Results"
      headerClassName="px-4 pt-3"
      aside={selected ? <Which run={selected} latest={live.latest} /> : undefined}
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
      {selected === null && <NoRun asked={live.latest !== null} />}
      {selected && <RunResults run={selected} live={live} />}
    </Card>
  );
}

function NoRun({ asked }: { asked: boolean }) {
  const { show } = usePanel();
  if (!asked) return <p className="px-4 pb-4 text-muted">Results appear here with the first run, while it goes.</p>;
  return (
    <p className="flex flex-wrap items-center gap-3 px-4 pb-4 text-muted">
      The run in the address does not exist.
      <Button size="small" onClick={() => show({ page: "overview", run: null, record: null })}>
        Show the latest run
      </Button>
    </p>
  );
}

function Which({ run, latest }: { run: Run; latest: Run | null }) {
  const { show, collections } = usePanel();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-muted">
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

function RunResults({ run, live }: { run: Run; live: LiveRuns }) {
  const { view } = usePanel();
  const filter: ResultFilter = { result: view.result, type: view.type, q: view.q, cause: view.cause };
  return (
    <>
      <SelectedRun run={run} live={live} />
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pb-3">
        <Filters run={run} />
        <Downloads run={run} filter={filter} />
      </div>
      {view.result === "error" && run.counts.errors > 0 && !isActive(run.status) && (
        <ErrorBoundary subject="The causes">
          <Suspense fallback={<div className="min-h-24 border-t border-line" />}>
            <ErrorCauses run={run} live={live} />
          </Suspense>
        </ErrorBoundary>
      )}
      <div className={view.record ? "grid grid-cols-1 border-t border-line lg:grid-cols-2" : "border-t border-line"}>
        <ResultsTable key={run.id} run={run} filter={filter} roomy={isRoomy(run)} />
        <OpenRecord run={run} />
      </div>
    </>
  );
}

/** Whether rows can be expected to fill the table. Known beforehand, so that nothing moves when they arrive. */
function isRoomy(run: Run): boolean {
  const { migrated, skipped, errors } = run.counts;
  if (isActive(run.status)) return (run.total ?? 0) > 8;
  return errors + (kinds[run.kind].writes ? migrated : 0) + (run.options.verbose ? migrated + skipped : 0) > 8;
}
