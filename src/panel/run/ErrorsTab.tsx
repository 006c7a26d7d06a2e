import { lazy, Suspense } from "react";
import type { Run } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { Boundary } from "../../ui/Boundary.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import ErrorCauses from "../results/ErrorCauses.tsx";
import { amount } from "../wording.ts";

const RecordAside = lazy(() => import("../record/RecordAside.tsx"));

/** What went wrong in a run, by cause, with a record of it beside. */
export default function ErrorsTab({ run, live }: { run: Run; live: LiveRuns }) {
  const { view, show } = usePanel();
  const { errors } = run.counts;
  const open = view.record;
  if (errors === 0 || isActive(run.status)) {
    return (
      <Card>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="text-muted">
            {errors === 0
              ? `No record ${isActive(run.status) ? "is in error so far" : "of this run is in error"}.`
              : `${amount(errors, "error")} so far. They are put together by cause when the run is over.`}
          </p>
          {errors > 0 && (
            <Button size="small" onClick={() => show({ tab: "results", result: "error" })}>
              Show the errors
            </Button>
          )}
        </div>
      </Card>
    );
  }
  return (
    <Card className={open ? "grid grid-cols-1 lg:grid-cols-2" : "[&>section]:border-t-0"}>
      <ErrorCauses run={run} live={live} />
      {open && (
        <Boundary what="The record">
          <Suspense fallback={<Skeleton className="m-4 h-40" />}>
            <RecordAside key={`${open.type}/${open.id}`} run={run} {...open} onClose={() => show({ record: null })} />
          </Suspense>
        </Boundary>
      )}
    </Card>
  );
}
