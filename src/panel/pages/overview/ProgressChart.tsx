import { Suspense, useState } from "react";
import type { Run, Stats } from "../../../client/contract.ts";
import { classes } from "../../../ui/classes.ts";
import { lazyPart } from "../../../ui/lazyPart.ts";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { choiceOfRange, type Range, ranges } from "./chartSeries.ts";
import { ProgressNow } from "./ProgressNow.tsx";
import { useProgress } from "./progressPoints.ts";

// The chart library is by far the largest part of the page: load it only when there is something to draw.
const ScheduleNote = lazyPart(() => import("./ScheduleNote.tsx"));
const ProgressOverTime = lazyPart(() => import("./ProgressOverTime.tsx"));

type ProgressProps = {
  stats: Stats;
  runs: readonly Run[];
  className: string;
};

/** The figures as they are, or how they came to be over a range of time. */
export function ProgressChart({ stats, runs, className }: ProgressProps) {
  const progress = useProgress(stats);
  const [chosen, choose] = useState<Range | null>(null);
  if (!progress) return <Skeleton className={className} />;
  const { points, schedule } = progress;
  const { possible, standard } = choiceOfRange(points, runs);
  const isEmpty = stats.summary.totalRecords === 0;
  const range = isEmpty ? "now" : chosen !== null && possible[chosen] ? chosen : standard;
  const now = <ProgressNow stats={stats} />;
  return (
    <figure aria-label="Migration progress" className={classes("flex flex-col", className)}>
      <div className="flex min-h-6 shrink-0 flex-wrap items-center justify-between gap-x-3 text-12 text-muted">
        <Suspense fallback={null}>{schedule && <ScheduleNote schedule={schedule} />}</Suspense>
        <fieldset aria-label="Time shown" className="ml-auto flex shrink-0 print:hidden">
          {ranges.map((each) => (
            <button
              key={each.range}
              type="button"
              aria-pressed={range === each.range}
              disabled={isEmpty || !possible[each.range]}
              title={possible[each.range] ? undefined : "Nothing has changed in this time yet"}
              onClick={() => choose(each.range)}
              className={classes(
                "h-6 rounded-box px-2 disabled:text-line-strong",
                range === each.range
                  ? "bg-accent-soft font-medium text-accent"
                  : "not-disabled:hover:bg-hover not-disabled:hover:text-ink",
              )}
            >
              {each.label}
            </button>
          ))}
        </fieldset>
      </div>
      {range === "now" ? (
        now
      ) : (
        <Suspense fallback={now}>
          <ProgressOverTime stats={stats} points={points} runs={runs} range={range} />
        </Suspense>
      )}
    </figure>
  );
}
