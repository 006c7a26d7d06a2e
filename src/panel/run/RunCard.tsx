import type { Run } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { DryRunBadge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { wholeRun } from "../view.ts";
import { Legend } from "./Legend.tsx";
import { RunBar } from "./RunBar.tsx";
import { RunControls } from "./RunControls.tsx";
import { RunDetails } from "./RunDetails.tsx";
import { Status } from "./Status.tsx";
import { Trouble } from "./Trouble.tsx";

/** A run in brief, where there is more than it to see. */
export default function RunCard({ run, live }: { run: Run; live: LiveRuns }) {
  const { show } = usePanel();
  const active = isActive(run.status);
  return (
    <Card
      title={
        <span className="flex items-center gap-3">
          {active ? "Current run" : "Latest run"}
          <span className="font-normal">
            <Status run={run} />
          </span>
          {run.dryRun && <DryRunBadge />}
        </span>
      }
      aside={
        <div className="flex flex-wrap items-center gap-2">
          <Button variant="plain" size="small" onClick={() => show(wholeRun(run.id))}>
            Open run
          </Button>
          {active && <RunControls run={run} />}
        </div>
      }
    >
      <RunBar run={run} />
      <Legend run={run} />
      <Trouble run={run} />
      <RunDetails run={run} live={live} />
    </Card>
  );
}
