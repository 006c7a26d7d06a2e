import { useId } from "react";
import { Button } from "../../ui/Button.tsx";
import { formatNumber } from "../../ui/format.ts";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import type { LiveRuns } from "../liveRuns.ts";
import type { Figures } from "../overview/figures.ts";
import { blockedReason } from "../run/allowed.ts";
import { lastTest, nothingToDo, toMigrate } from "./reason.ts";
import type { Target } from "./targets.ts";

type CommandRowProps = {
  target: Target;
  figures: Figures | undefined;
  /** The figures could not be had. */
  failed: boolean;
  live: LiveRuns;
  starting: boolean;
  /** The records that were chosen; none stands for all. */
  ids: readonly string[];
  /** Whether a run is to carry out the last test. */
  bound: boolean;
  onTest: () => void;
  onRun: () => void;
};

export function CommandRow(props: CommandRowProps) {
  const { target, figures, failed, live, starting, ids, bound, onTest, onRun } = props;
  const { label, noun, types, full } = target;
  const id = useId();
  const chosen = full && ids.length > 0 ? "Chosen ids go with one collection" : null;
  const blocked = starting ? "Starting…" : (blockedReason(live.active, types) ?? chosen);
  const tested = lastTest(live.runs, { types, ids });
  const idle = failed
    ? "The count failed"
    : (nothingToDo(figures) ?? (bound && !tested ? "Bound to a test, but there is none yet" : null));
  const what = ids.length > 0 ? `${formatNumber(ids.length)} chosen` : figures && toMigrate(figures);

  return (
    <div className="grid gap-y-1.5 py-2 sm:col-span-3 sm:grid-cols-subgrid sm:items-center">
      <div className="min-w-0">
        <p className="font-medium">{label}</p>
        <p id={id} className="text-12 text-muted">
          {blocked ?? idle ?? what}
          {!blocked && !idle && (tested?.finishedAt ? <Tested at={tested.finishedAt} /> : ", not tested")}
        </p>
      </div>
      <div className="flex flex-wrap gap-2 *:flex-1 sm:contents">
        <Button disabled={blocked !== null} aria-describedby={id} onClick={onTest}>
          Test {noun} migration
        </Button>
        <Button variant="filled" disabled={blocked !== null || idle !== null} aria-describedby={id} onClick={onRun}>
          Run {noun} migration
        </Button>
      </div>
    </div>
  );
}

const Tested = ({ at }: { at: number }) => (
  <>
    , tested <RelativeTime at={at} />
  </>
);
