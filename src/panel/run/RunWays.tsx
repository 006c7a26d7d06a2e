import type { Run } from "../../client/contract.ts";
import { ActionButton, Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { firstView, wholeRun } from "../view.ts";

/** From a run back to the overview, and on to the runs before and after it. */
export function RunWays({ run, live }: { run: Run | null; live: LiveRuns }) {
  const { view, show } = usePanel();
  const here = live.runs.findIndex(({ id }) => id === run?.id);
  const older = here < 0 ? undefined : live.runs[here + 1];
  const newer = live.runs[here - 1];
  // The same side of both: who compares runs wants to stay on a tab.
  const go = (to: Run | undefined) => to && show({ ...wholeRun(to.id), tab: view.tab });
  const beyond = here < 0 ? "This run is not among the latest." : null;
  return (
    <nav aria-label="Runs" className="flex flex-wrap items-center justify-between gap-2">
      <Button variant="plain" size="small" className="-ml-2" onClick={() => show(firstView)}>
        <Icon name="right" className="size-3 rotate-180" />
        Back to the overview
      </Button>
      <div className="flex gap-2">
        <ActionButton disabledReason={older ? null : (beyond ?? whyNoOlder(live))} onClick={() => go(older)}>
          Older run
        </ActionButton>
        <ActionButton disabledReason={newer ? null : (beyond ?? "This is the latest run.")} onClick={() => go(newer)}>
          Newer run
        </ActionButton>
      </div>
    </nav>
  );
}

const whyNoOlder = ({ list }: LiveRuns): string =>
  list.hasNextPage ? "Older runs are in the run history." : "This is the first run.";
