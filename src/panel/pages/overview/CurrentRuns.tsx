import { Suspense } from "react";
import { Card } from "../../../ui/Card.tsx";
import { ErrorBoundary } from "../../../ui/ErrorBoundary.tsx";
import { lazyPart } from "../../../ui/lazyPart.ts";
import { LoadError } from "../../../ui/Notice.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import type { LiveRuns } from "../../model/liveRuns.ts";

const loadRunCard = () => import("../../components/run/RunCard.tsx");
// Loading starts at once, but nothing waits for it until the runs are known.
loadRunCard().catch(() => {});
const RunCard = lazyPart(loadRunCard);

/** As high as the card of a finished run. */
const place = "min-h-[174px] px-4 py-3 max-sm:min-h-[270px]";

/** The cards of all active runs, or of the latest run if none is active. */
export function CurrentRuns({ live }: { live: LiveRuns }) {
  const { list, active, latest } = live;
  if (list.isPending) {
    return <Waiting />;
  }
  if (!list.data) {
    return (
      <Card title="Latest run">
        <LoadError title="The runs could not be read" query={list} urgent>
          An active run is not affected.
        </LoadError>
      </Card>
    );
  }
  if (!latest) {
    return (
      <Card title="Latest run" className={place}>
        <p className="text-15 text-muted">No runs yet. Start with a test: it reads everything and writes nothing.</p>
        <p className="mt-2 max-w-prose text-muted">
          Then run it, and verify it afterwards. Legacy fields stay until a clean-up takes them out, so a run can be
          undone.
        </p>
      </Card>
    );
  }
  const shown = active.length > 0 ? active : [latest];
  return (
    <ErrorBoundary subject="The run">
      <Suspense fallback={<Waiting />}>
        {shown.map((run) => (
          <RunCard key={run.id} run={run} live={live} />
        ))}
      </Suspense>
    </ErrorBoundary>
  );
}

const Waiting = () => (
  <Card title="Latest run" className={place}>
    <Skeleton className="mt-1 h-4 w-96 max-w-full" />
    <Skeleton className="mt-3 h-2 w-full" />
    <Skeleton className="mt-3 h-3 w-64" />
  </Card>
);
