import type { Run } from "../../client/contract.ts";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { Legend } from "../run/Legend.tsx";
import { RunDetails } from "../run/RunDetails.tsx";
import { Status } from "../run/Status.tsx";
import { sentence } from "../run/sentence.ts";
import { Trouble } from "../run/Trouble.tsx";

/** The run whose results are shown, where it is not the one above: how it went, and what can be done with it. */
export function SelectedRun({ run, live }: { run: Run; live: LiveRuns }) {
  const { view, collections } = usePanel();
  const above = live.active.length > 0 ? live.active : [live.latest];
  if (view.page === "run" || above.some((each) => each?.id === run.id)) return null;
  return (
    <section aria-label="Selected run" className="mx-4 mb-3 rounded-box border border-line px-3 py-3">
      <p className="mb-1 flex flex-wrap items-center gap-x-3">
        {sentence(run, collections)} <Status run={run} />
      </p>
      <Legend run={run} />
      <Trouble run={run} />
      <RunDetails run={run} live={live} />
    </section>
  );
}
