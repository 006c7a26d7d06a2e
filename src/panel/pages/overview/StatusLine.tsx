import { percent } from "../../../engine/eta.ts";
import { formatPercent } from "../../../ui/format.ts";
import { RunControls } from "../../components/run/RunControls.tsx";
import { figuresOf, toMigrateText } from "../../model/collectionFigures.ts";
import { goingRun, type PageProps } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { briefProgress } from "../../model/runSummary.ts";
import { LastCounted } from "./LastCounted.tsx";

/** On a phone, what stays in sight while one scrolls: the run that is going, with Pause, or what is left. */
export function StatusLine({ stats, live }: Pick<PageProps, "stats" | "live">) {
  const { collections } = usePanel();
  const run = goingRun(live);
  const all = stats.data && figuresOf(stats.data, collections).all;
  return (
    <div className="flex h-9 items-center justify-between gap-2">
      <p className="min-w-0 truncate font-medium">
        {run
          ? briefProgress(run, collections)
          : all &&
            (all.total === 0
              ? "No records"
              : `${formatPercent(percent(all.migrated, all.total))} current, ${toMigrateText(all)}`)}
      </p>
      {run ? <RunControls run={run} part="going" /> : <LastCounted stats={stats} />}
    </div>
  );
}
