import type { Run } from "../../../client/contract.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { Card } from "../../../ui/Card.tsx";
import { OpenRecord } from "../../components/record/OpenRecord.tsx";
import { ErrorCauses } from "../../components/results/ErrorCauses.tsx";
import { ButtonLink } from "../../components/ViewLink.tsx";
import { quantity } from "../../model/labels.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";

/** The errors of a run by cause, with an open record beside them. */
export default function ErrorsTab({ run, live }: { run: Run; live: LiveRuns }) {
  const { view } = usePanel();
  const { errors } = run.counts;
  if (errors === 0 || isActive(run.status)) {
    return (
      <Card>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="text-muted">
            {errors === 0
              ? `No record ${isActive(run.status) ? "is in error so far" : "of this run is in error"}.`
              : `${quantity(errors, "error")} so far. They are grouped by cause once the run has ended.`}
          </p>
          {errors > 0 && <ButtonLink to={{ tab: "results", result: "error" }}>Show the errors</ButtonLink>}
        </div>
      </Card>
    );
  }
  return (
    <Card className={view.record ? "grid grid-cols-1 lg:grid-cols-2" : "[&>section]:border-t-0"}>
      <ErrorCauses run={run} live={live} />
      <OpenRecord run={run} />
    </Card>
  );
}
