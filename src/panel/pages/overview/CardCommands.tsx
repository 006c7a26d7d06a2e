import { useId } from "react";
import { Button } from "../../../ui/Button.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { nothingToMigrateReason, startBlockedReason } from "../../model/allowedActions.ts";
import type { Figures, MigrationTarget } from "../../model/collectionFigures.ts";
import { coveringTest, isUpToDate, latestTest } from "../../model/dryRuns.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import type { MigrationStart } from "./migrationStart.ts";

type CardCommandsProps = {
  target: MigrationTarget;
  figures: Figures | undefined;
  /** Whether the figures could not be loaded. */
  failed: boolean;
  live: LiveRuns;
  start: MigrationStart;
};

/** The test and run buttons of a card. What is to be done next is filled; a button that can't be used says why. */
export function CardCommands({ target, figures, failed, live, start }: CardCommandsProps) {
  const { noun, types, isFull } = target;
  const { ids } = start;
  const { can } = usePanel();
  const id = useId();
  const chosen = isFull && ids.length > 0 ? "Chosen ids need a single collection" : null;
  const blocked = start.isStarting ? "Starting…" : (startBlockedReason(can, live.active, types) ?? chosen);
  const isPlanMissing = start.draft.onlyPlanned && !latestTest(live.runs, { types, ids });
  const idle = failed
    ? "The count failed"
    : (nothingToMigrateReason(figures) ?? (isPlanMissing ? "The options ask for a test, and there is none yet" : null));
  const tested = coveringTest(live.runs, { types, ids });
  const isTested = tested !== null && isUpToDate(tested, live.runs, figures);

  return (
    <>
      <div className="flex flex-wrap gap-2 *:flex-1 *:basis-36 *:px-1">
        <Button
          variant={isTested || idle !== null ? "quiet" : "filled"}
          disabled={blocked !== null}
          aria-describedby={id}
          data-step={isFull ? "test" : undefined}
          onClick={() => start.startRun(target, true)}
        >
          Test {noun} migration
        </Button>
        <Button
          variant={isTested ? "filled" : "quiet"}
          disabled={blocked !== null || idle !== null}
          aria-describedby={id}
          data-step={isFull ? "run" : undefined}
          onClick={() => start.confirm(target)}
        >
          Run {noun} migration
        </Button>
      </div>
      <p id={id} className="mt-1 min-h-4 text-12 text-muted">
        {blocked ?? idle ?? (
          <>
            {ids.length > 0 && `${formatNumber(ids.length)} chosen, `}
            {tested?.finishedAt ? (
              <>
                {ids.length > 0 ? "tested " : "Tested "}
                <RelativeTime at={tested.finishedAt} />
                {!isTested && <span className="text-attention">, out of date</span>}
              </>
            ) : ids.length > 0 ? (
              "not tested"
            ) : (
              "Not tested. A test writes nothing."
            )}
          </>
        )}
      </p>
    </>
  );
}
