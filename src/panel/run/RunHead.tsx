import type { Run } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { DryRunBadge } from "../../ui/Badge.tsx";
import { Card } from "../../ui/Card.tsx";
import { usePanel } from "../context.ts";
import { kinds } from "../kinds.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { runName } from "../wording.ts";
import { Afterwards } from "./Afterwards.tsx";
import { Legend } from "./Legend.tsx";
import { RateLimit } from "./RateLimit.tsx";
import { RunBar } from "./RunBar.tsx";
import { RunControls } from "./RunControls.tsx";
import { RunFacts } from "./RunFacts.tsx";
import { Status } from "./Status.tsx";
import { Trouble } from "./Trouble.tsx";

/** What a run is, how far it is, and what can be done with it. */
export function RunHead({ run, live }: { run: Run; live: LiveRuns }) {
  const { collections } = usePanel();
  const active = isActive(run.status);
  const limitable = active && kinds[run.kind].writes && !run.dryRun;
  return (
    <Card>
      <div className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="text-15 font-semibold">{runName(run, collections)}</h2>
          <Status run={run} />
          {run.dryRun && <DryRunBadge />}
        </div>
        {active && <RunControls run={run} />}
      </div>
      <RunBar run={run} />
      <Legend run={run} withStart={false} />
      <Trouble run={run} />
      <RunFacts run={run} live={live} />
      {(limitable || !active) && (
        <div className="mt-3 border-t border-line pt-3">
          {limitable && <RateLimit run={run} />}
          {!active && <Afterwards key={run.id} run={run} live={live} />}
        </div>
      )}
    </Card>
  );
}
