import type { Run } from "../../../client/contract.ts";
import { Card } from "../../../ui/Card.tsx";
import { ErrorBoundary } from "../../../ui/ErrorBoundary.tsx";
import { formatNumber, formatPercent } from "../../../ui/format.ts";
import { LoadError } from "../../../ui/Notice.tsx";
import { ProgressBar } from "../../../ui/ProgressBar.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { type Figures, figuresOf, legacyFieldsLeft } from "../../model/collectionFigures.ts";
import { quantity } from "../../model/labels.ts";
import type { FiguresQuery } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { ProgressChart } from "./ProgressChart.tsx";

type OverallProgressProps = {
  stats: FiguresQuery;
  runs: readonly Run[];
};

export function OverallProgress({ stats, runs }: OverallProgressProps) {
  const { collections } = usePanel();
  const { data, error } = stats;
  if (!data && error) {
    return (
      <Card title="Overall progress">
        <LoadError title="The records could not be counted" query={stats} urgent>
          Counting only reads: nothing was written.
        </LoadError>
      </Card>
    );
  }
  const progress = data?.summary.migrationProgress ?? 0;
  return (
    <Card
      title="Overall progress"
      aside={
        data ? (
          <span data-figure className="text-20 font-semibold">
            {data.summary.totalRecords > 0 && formatPercent(progress)}
          </span>
        ) : (
          <Skeleton className="h-6 w-14" />
        )
      }
    >
      {data ? (
        <>
          <Bar
            figures={figuresOf(data, collections).all}
            progress={progress}
            next={nextSteps[legacyFieldsLeft(data, collections)]}
          />
          <ErrorBoundary subject="The chart">
            <ProgressChart stats={data} runs={runs} className={chartPlace} />
          </ErrorBoundary>
        </>
      ) : (
        <>
          <Skeleton className="h-2 w-full" />
          <Skeleton className="mt-3 h-4 w-72 max-w-full" />
          <Skeleton className={chartPlace} />
        </>
      )}
    </Card>
  );
}

/** As high as the chart, so that nothing moves when it arrives. */
const chartPlace = "mt-2 h-[236px] max-sm:h-40";

function Bar({ figures, progress, next }: { figures: Figures; progress: number; next: string }) {
  const { total, migrated } = figures;
  const text = progressText(figures, next);
  return (
    <>
      <ProgressBar
        label="Overall progress"
        value={progress}
        text={`${formatPercent(progress)}: ${text}`}
        segments={[{ tone: "done", share: total === 0 ? 1 : migrated / total }]}
      />
      <p className="mt-2">{text}</p>
    </>
  );
}

/** What to do once every record is current. */
const nextSteps = {
  none: "None holds a legacy field.",
  retained: "Of the legacy fields only retained ones are left.",
  removable: "Next: verify, then clean up the legacy fields.",
} as const;

function progressText({ total, migrated, unreadable }: Figures, next: string): string {
  if (total === 0) return "There are no records, so there is nothing to migrate.";
  if (migrated === total) {
    return `${total === 1 ? "The only record is" : `All ${quantity(total, "record")} are`} current. ${next}`;
  }
  const current = `${formatNumber(migrated)} of ${quantity(total, "record")} ${total === 1 || migrated === 1 ? "is" : "are"} current`;
  if (unreadable === 0) return current;
  const rest = `${formatNumber(unreadable)} can't be read`;
  return migrated + unreadable === total
    ? `${current}; the other ${rest} and ${unreadable === 1 ? "is" : "are"} left alone`
    : `${current}; ${rest}`;
}
