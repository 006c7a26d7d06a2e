import { Card } from "../../../ui/Card.tsx";
import { LoadError } from "../../../ui/Notice.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { RunCard } from "../../components/run/RunCard.tsx";
import type { LiveRuns } from "../../model/liveRuns.ts";

/** As high as the card of a run. */
const place = "min-h-[174px] px-4 py-3 max-sm:min-h-[220px]";

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
      <Card title="Latest run">
        <p className="text-15">No runs yet.</p>
        <ol className="mt-2 list-decimal space-y-1 pl-5 text-muted marker:text-muted">
          <li>Test: it reads every record and says what a run would change. It writes nothing.</li>
          <li>Run: it copies the legacy fields to their new places. They stay, so a run can be undone.</li>
          <li>Verify: it reads every record again and reports each that is not current.</li>
        </ol>
      </Card>
    );
  }
  const shown = active.length > 0 ? active : [latest];
  return shown.map((run) => <RunCard key={run.id} run={run} live={live} />);
}

const Waiting = () => (
  <Card title="Latest run" className={place}>
    <Skeleton className="mt-1 h-4 w-96 max-w-full" />
    <Skeleton className="mt-3 h-2 w-full" />
    <Skeleton className="mt-3 h-3 w-64" />
  </Card>
);
