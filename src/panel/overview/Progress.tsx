import type { ProgressPoint, Run, Stats } from "../../client/contract.ts";
import { ProgressChart } from "./ProgressChart.tsx";
import { ProgressOverTime } from "./ProgressOverTime.tsx";

type ProgressProps = {
  stats: Stats;
  points: readonly ProgressPoint[];
  runs: readonly Run[];
  className: string;
};

/** The way here, once there are two counts to tell it from; until then how things stand. */
export default function Progress({ stats, points, runs, className }: ProgressProps) {
  const isEmpty = stats.summary.totalRecords === 0;
  return points.length > 1 && !isEmpty ? (
    <ProgressOverTime points={points} runs={runs} className={className} />
  ) : (
    <ProgressChart stats={stats} className={className} />
  );
}
