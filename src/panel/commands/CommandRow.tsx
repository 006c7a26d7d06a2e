import { useId } from "react";
import { Button } from "../../ui/Button.tsx";
import { Time } from "../../ui/Time.tsx";
import type { LiveRuns } from "../liveRuns.ts";
import type { Figures } from "../overview/figures.ts";
import type { Target } from "./Commands.tsx";
import { blockedReason, lastTest, nothingToDo, toMigrate } from "./reason.ts";

type CommandRowProps = {
  target: Target;
  figures: Figures | undefined;
  /** The figures could not be had. */
  failed: boolean;
  live: LiveRuns;
  starting: boolean;
  onTest: () => void;
  onRun: () => void;
};

export function CommandRow({ target, figures, failed, live, starting, onTest, onRun }: CommandRowProps) {
  const { label, noun, types } = target;
  const id = useId();
  const blocked = starting ? "Starting…" : blockedReason(live.active, types);
  const idle = failed ? "The count failed" : nothingToDo(figures);
  const tested = lastTest(live.runs, types);

  return (
    <div className="grid gap-y-1.5 py-2 sm:col-span-3 sm:grid-cols-subgrid sm:items-center">
      <div className="min-w-0">
        <p className="font-medium">{label}</p>
        <p id={id} className="text-12 text-muted">
          {blocked ?? idle ?? (figures && toMigrate(figures))}
          {!blocked && !idle && (tested?.finishedAt ? <Tested at={tested.finishedAt} /> : ", not tested")}
        </p>
      </div>
      <div className="flex flex-wrap gap-2 *:flex-1 sm:contents">
        <Button disabled={blocked !== null} aria-describedby={id} onClick={onTest}>
          Test {noun} migration
        </Button>
        <Button look="filled" disabled={blocked !== null || idle !== null} aria-describedby={id} onClick={onRun}>
          Run {noun} migration
        </Button>
      </div>
    </div>
  );
}

const Tested = ({ at }: { at: number }) => (
  <>
    , tested <Time at={at} />
  </>
);
