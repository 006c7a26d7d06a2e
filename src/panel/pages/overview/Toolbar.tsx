import { Suspense } from "react";
import type { Stats } from "../../../client/contract.ts";
import { ErrorBoundary } from "../../../ui/ErrorBoundary.tsx";
import { lazyPart } from "../../../ui/lazyPart.ts";
import { Popover } from "../../../ui/Popover.tsx";
import { figuresForTarget } from "../../model/collectionFigures.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import type { MigrationStart } from "./migrationStart.ts";
import { defaultDraft } from "./optionsDraft.ts";

const OptionChips = lazyPart(() => import("./OptionChips.tsx"));
const OptionFields = lazyPart(() => import("./OptionFields.tsx"));
const MaintenanceCommands = lazyPart(() => import("./MaintenanceCommands.tsx"));
const StartFailure = lazyPart(() => import("../../components/StartFailure.tsx"));
const ConfirmRunDialog = lazyPart(() => import("../../dialogs/ConfirmRunDialog.tsx"));

type ToolbarProps = { start: MigrationStart; stats: Stats | undefined; live: LiveRuns };

/** Below the cards: the options of their tests and runs, each that is set with a cross, and the other commands. */
export function Toolbar({ start, stats, live }: ToolbarProps) {
  const { collections } = usePanel();
  const { draft, confirming } = start;
  return (
    <div className="grid gap-2">
      <div className="relative flex min-h-7 flex-wrap items-center gap-x-1 gap-y-1">
        <fieldset aria-label="Other commands" className="flex flex-wrap gap-1">
          <ErrorBoundary subject="The commands">
            <Suspense fallback={null}>
              <MaintenanceCommands stats={stats} live={live} />
            </Suspense>
          </ErrorBoundary>
        </fieldset>
        <div className="ml-auto flex flex-wrap items-center gap-1">
          {draft !== defaultDraft && (
            <Suspense fallback={null}>
              <OptionChips draft={draft} onChange={start.change} />
            </Suspense>
          )}
          <Popover label="Options" width="sm:w-[28rem]" openSignal={start.refusals}>
            {() => (
              <ErrorBoundary subject="The options">
                <Suspense fallback={<div className="h-[32rem]" />}>
                  <OptionFields draft={draft} errors={start.errors} onChange={start.change} />
                </Suspense>
              </ErrorBoundary>
            )}
          </Popover>
        </div>
      </div>
      {start.error && (
        <Suspense fallback={null}>
          <StartFailure error={start.error} onDismiss={start.dismiss} />
        </Suspense>
      )}
      {confirming && (
        <ErrorBoundary subject="The confirmation">
          <Suspense fallback={null}>
            <ConfirmRunDialog
              target={confirming}
              body={start.body(confirming, false)}
              figures={figuresForTarget(stats, confirming, collections)}
              runs={live.runs}
              onConfirm={() => start.startRun(confirming, false)}
              onClose={() => start.confirm(null)}
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </div>
  );
}
