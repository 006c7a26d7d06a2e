import { lazy, Suspense } from "react";
import { ErrorBoundary } from "../../../ui/ErrorBoundary.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import type { PageProps } from "../../model/liveRuns.ts";
import { CurrentRuns } from "./CurrentRuns.tsx";
import { MigrationCommands } from "./MigrationCommands.tsx";
import { OverallProgress } from "./OverallProgress.tsx";
import { StatCards } from "./StatCards.tsx";

// Below the fold: loaded after the figures.
const Notices = lazy(() => import("./Notices.tsx"));
const LegacyFields = lazy(() => import("./LegacyFields.tsx"));
const RunResults = lazy(() => import("../../components/results/RunResults.tsx"));
const LatestRuns = lazy(() => import("./LatestRuns.tsx"));

/** The first page: figures, progress, the commands that start runs, and what the latest run did. */
export function OverviewPage({ stats, live }: PageProps) {
  return (
    <>
      <StatCards stats={stats.data} failed={stats.isError} runs={live.runs} />
      <div className="grid grid-cols-1 gap-3 min-[72rem]:grid-cols-2">
        <OverallProgress stats={stats} runs={live.runs} />
        {/* Notices use the space that the commands leave beside the chart, so nothing moves when one appears. */}
        <div className="flex flex-col gap-3 *:first:flex-1">
          <MigrationCommands stats={stats} live={live} />
          <ErrorBoundary subject="What to look into">
            <Suspense fallback={null}>{stats.data && <Notices stats={stats.data} live={live} />}</Suspense>
          </ErrorBoundary>
        </div>
      </div>
      <section data-runs aria-label="Current and latest run" tabIndex={-1} className="grid gap-3 outline-none">
        <CurrentRuns live={live} />
      </section>
      <ErrorBoundary subject="The results">
        <Suspense fallback={<Skeleton className="h-[480px]" />}>
          <RunResults live={live} />
          <LatestRuns live={live} />
        </Suspense>
      </ErrorBoundary>
      <ErrorBoundary subject="The legacy fields">
        <Suspense fallback={<Skeleton className="h-[480px]" />}>
          {stats.data && <LegacyFields stats={stats.data} />}
        </Suspense>
      </ErrorBoundary>
    </>
  );
}
