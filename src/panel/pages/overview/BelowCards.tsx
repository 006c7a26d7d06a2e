import { ErrorBoundary } from "../../../ui/ErrorBoundary.tsx";
import { RunResults } from "../../components/results/RunResults.tsx";
import type { PageProps } from "../../model/liveRuns.ts";
import { CurrentRuns } from "./CurrentRuns.tsx";
import { LatestRuns } from "./LatestRuns.tsx";
import type { MigrationStart } from "./migrationStart.ts";
import { NewLegacyNotice } from "./NewLegacyNotice.tsx";
import { OverallProgress } from "./OverallProgress.tsx";
import { PendingApprovals } from "./PendingApprovals.tsx";
import { Toolbar } from "./Toolbar.tsx";

/** The overview below its cards: commands, the chart beside the run, its results, and the latest runs. */
export function BelowCards({ stats, live, start }: Pick<PageProps, "stats" | "live"> & { start: MigrationStart }) {
  return (
    <>
      <ErrorBoundary subject="What waits for approval">
        <PendingApprovals live={live} />
      </ErrorBoundary>
      <ErrorBoundary subject="The commands">
        <Toolbar start={start} stats={stats.data} live={live} />
      </ErrorBoundary>
      <div className="grid grid-cols-1 gap-3 min-[72rem]:grid-cols-[minmax(0,8fr)_minmax(0,5fr)]">
        <ErrorBoundary subject="The progress">
          <OverallProgress stats={stats} runs={live.runs} />
        </ErrorBoundary>
        {/* The notice uses the space that the run leaves beside the chart, so nothing moves when it appears. */}
        <div className="flex min-w-0 flex-col gap-3">
          <section
            data-runs
            aria-label="Current and latest run"
            tabIndex={-1}
            className="grid flex-1 grid-cols-1 gap-3 outline-none"
          >
            <ErrorBoundary subject="The run">
              <CurrentRuns live={live} />
            </ErrorBoundary>
          </section>
          <ErrorBoundary subject="New legacy records">
            {stats.data && <NewLegacyNotice stats={stats.data} live={live} />}
          </ErrorBoundary>
        </div>
      </div>
      <ErrorBoundary subject="The results">
        <RunResults live={live} />
      </ErrorBoundary>
      <ErrorBoundary subject="The latest runs">
        <LatestRuns live={live} stats={stats.data} />
      </ErrorBoundary>
    </>
  );
}
