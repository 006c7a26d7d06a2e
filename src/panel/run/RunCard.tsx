import type { Run } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { percent } from "../../engine/progress.ts";
import { RehearsalMark } from "../../ui/Badge.tsx";
import { Card } from "../../ui/Card.tsx";
import { ProgressBar, Segments } from "../../ui/ProgressBar.tsx";
import type { LiveRuns } from "../liveRuns.ts";
import { Legend, segmentsOf } from "./Legend.tsx";
import { RunControls } from "./RunControls.tsx";
import { RunDetails } from "./RunDetails.tsx";
import { Status } from "./Status.tsx";
import { processedOf, sentence } from "./sentence.ts";
import { Trouble } from "./Trouble.tsx";

export default function RunCard({ run, live }: { run: Run; live: LiveRuns }) {
  const { total, status } = run;
  const active = isActive(status);
  const segments = segmentsOf(run);
  const text = sentence(run);
  return (
    <Card
      title={
        <span className="flex items-center gap-3">
          {active ? "Current run" : "Latest run"}
          <span className="font-normal">
            <Status status={status} />
          </span>
          {run.dryRun && <RehearsalMark />}
        </span>
      }
      aside={active ? <RunControls run={run} /> : undefined}
    >
      <p className="text-15">{text}</p>
      <div className="my-2">
        {active ? (
          <ProgressBar
            label="Run progress"
            value={status === "scheduled" ? 0 : total === null ? null : percent(processedOf(run), total)}
            text={text}
            segments={segments}
          />
        ) : (
          <Segments segments={segments} />
        )}
      </div>
      <Legend run={run} />
      <Trouble run={run} />
      <RunDetails run={run} live={live} />
    </Card>
  );
}
