import type { Run } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { usePanel } from "../context.ts";
import { kinds } from "../kinds.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { Afterwards } from "./Afterwards.tsx";
import { namesOf, optionWords } from "./optionWords.ts";
import { RateLimit } from "./RateLimit.tsx";

/** Why a run was made and how, and what can be done with it now. */
export function RunDetails({ run, live }: { run: Run; live: LiveRuns }) {
  const { collections } = usePanel();
  const active = isActive(run.status);
  const { reason } = run.options;
  const words = optionWords(run, namesOf(live.runs, collections), collections);
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-line pt-3">
      <div className="min-w-0 flex-1 basis-64 text-12">
        {reason && (
          <p className="wrap-anywhere">
            <span className="text-muted">Why:</span> {reason}
          </p>
        )}
        <p className="text-muted wrap-anywhere">
          {words.length > 0 ? words.join(" · ") : "Nothing but the usual options"}
          {run.options.startAt !== undefined && run.status === "scheduled" && (
            <>
              {" "}
              (<RelativeTime at={run.options.startAt} isFuture />)
            </>
          )}
        </p>
      </div>
      {active && kinds[run.kind].writes && !run.dryRun && <RateLimit run={run} />}
      {!active && <Afterwards key={run.id} run={run} live={live} />}
    </div>
  );
}
