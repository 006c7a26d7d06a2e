import { lazy, Suspense } from "react";
import type { Run, Stats } from "../../client/contract.ts";
import { ProgressNow } from "./ProgressNow.tsx";
import { useProgress } from "./progress.ts";

// With the library that draws it, by far the largest part of the page: only where there is a line to draw.
const ProgressOverTime = lazy(() => import("./ProgressOverTime.tsx"));

type ProgressProps = {
  stats: Stats;
  runs: readonly Run[];
  className: string;
};

/** The way here, once there are two counts to tell it from; until then how things stand. */
export default function Progress({ stats, runs, className }: ProgressProps) {
  const points = useProgress(stats);
  const place = <div className={className} />;
  if (!points) return place;
  const isEmpty = stats.summary.totalRecords === 0;
  return points.length > 1 && !isEmpty ? (
    <Suspense fallback={place}>
      <ProgressOverTime points={points} runs={runs} className={className} />
    </Suspense>
  ) : (
    <ProgressNow stats={stats} className={className} />
  );
}
