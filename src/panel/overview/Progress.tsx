import type { Run, Stats } from "../../client/contract.ts";
import { ProgressChart } from "./ProgressChart.tsx";
import { ProgressOverTime } from "./ProgressOverTime.tsx";
import { useProgress } from "./progress.ts";

type ProgressProps = {
  stats: Stats;
  runs: readonly Run[];
  className: string;
};

/** The way here, once there are two counts to tell it from; until then how things stand. */
export default function Progress({ stats, runs, className }: ProgressProps) {
  const points = useProgress(stats);
  if (!points) return <div className={className} />;
  const isEmpty = stats.summary.totalRecords === 0;
  return points.length > 1 && !isEmpty ? (
    <ProgressOverTime points={points} runs={runs} className={className} />
  ) : (
    <ProgressChart stats={stats} className={className} />
  );
}
