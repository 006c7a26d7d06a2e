import type { Run } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { percent } from "../../engine/progress.ts";
import { RehearsalMark } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { ProgressBar, Segments } from "../../ui/ProgressBar.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { wholeRun } from "../view.ts";
import { runName } from "../wording.ts";
import { Legend, segmentsOf } from "./Legend.tsx";
import { RunControls } from "./RunControls.tsx";
import { RunDetails } from "./RunDetails.tsx";
import { Status } from "./Status.tsx";
import { processedOf, sentence } from "./sentence.ts";
import { Trouble } from "./Trouble.tsx";

export default function RunCard({ run, live }: { run: Run; live: LiveRuns }) {
  const { view, show, collections } = usePanel();
  const { total, status } = run;
  const active = isActive(status);
  const segments = segmentsOf(run);
  const text = sentence(run, collections);
  return (
    <Card
      title={
        <span className="flex items-center gap-3">
          {view.page === "run" ? runName(run, collections) : active ? "Current run" : "Latest run"}
          <span className="font-normal">
            <Status status={status} />
          </span>
          {run.dryRun && <RehearsalMark />}
        </span>
      }
      aside={
        <div className="flex flex-wrap items-center gap-2">
          {view.page !== "run" && (
            <Button look="plain" size="small" onClick={() => show(wholeRun(run.id))}>
              Open run
            </Button>
          )}
          {active && <RunControls run={run} />}
        </div>
      }
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
