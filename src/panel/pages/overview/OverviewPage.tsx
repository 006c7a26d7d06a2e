import { Suspense } from "react";
import { ErrorBoundary } from "../../../ui/ErrorBoundary.tsx";
import { lazyPart } from "../../../ui/lazyPart.ts";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import type { PageProps } from "../../model/liveRuns.ts";
import { CurrentRuns } from "./CurrentRuns.tsx";
import { useMigrationStart } from "./migrationStart.ts";
import { OverallProgress } from "./OverallProgress.tsx";
import { StatCards } from "./StatCards.tsx";
import { Toolbar } from "./Toolbar.tsx";

// Loaded after the figures.
const Steps = lazyPart(() => import("./Steps.tsx"));
const Notices = lazyPart(() => import("./Notices.tsx"));
const RunResults = lazyPart(() => import("../../components/results/RunResults.tsx"));
const LatestRuns = lazyPart(() => import("./LatestRuns.tsx"));

/** The first page: figures, progress, the commands that start runs, and what the latest run did. */
export function OverviewPage({ stats, live }: PageProps) {
  const start = useMigrationStart(live);
  return (
    <>
      <div className="h-9 max-sm:h-auto max-sm:min-h-9">
        <ErrorBoundary subject="The steps">
          <Suspense fallback={null}>{stats.data && <Steps stats={stats.data} live={live} />}</Suspense>
        </ErrorBoundary>
      </div>
      <StatCards stats={stats} live={live} start={start} />
      <Toolbar start={start} stats={stats.data} live={live} />
      <div className="grid grid-cols-1 gap-3 min-[72rem]:grid-cols-[minmax(0,8fr)_minmax(0,5fr)]">
        <OverallProgress stats={stats} runs={live.runs} />
        {/* Notices use the space that the run leaves beside the chart, so nothing moves when one appears. */}
        <div className="flex min-w-0 flex-col gap-3">
          <section
            data-runs
            aria-label="Current and latest run"
            tabIndex={-1}
            className="grid flex-1 grid-cols-1 gap-3 outline-none"
          >
            <CurrentRuns live={live} />
          </section>
          <ErrorBoundary subject="What to look into">
            <Suspense fallback={null}>{stats.data && <Notices stats={stats.data} live={live} />}</Suspense>
          </ErrorBoundary>
        </div>
      </div>
      <ErrorBoundary subject="The results">
        <Suspense fallback={<Skeleton className="h-[480px]" />}>
          <RunResults live={live} />
          <LatestRuns live={live} stats={stats.data} />
        </Suspense>
      </ErrorBoundary>
    </>
  );
}
