import type { Stats } from "../../../client/contract.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { lazyPart } from "../../../ui/lazyPart.ts";
import { Part } from "../../../ui/Part.tsx";
import { Popover } from "../../../ui/Popover.tsx";
import { figuresForTarget } from "../../model/collectionFigures.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { MaintenanceCommands } from "./MaintenanceCommands.tsx";
import type { MigrationStart } from "./migrationStart.ts";
import { OptionChips } from "./OptionChips.tsx";
import { defaultDraft } from "./optionsDraft.ts";

const OptionFields = lazyPart(() => import("./OptionFields.tsx"));
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
        <fieldset
          aria-label="Other commands"
          className="flex flex-wrap gap-1 max-sm:-mx-2 max-sm:gap-0 max-sm:[&_button]:px-1.5"
        >
          <MaintenanceCommands stats={stats} live={live} />
        </fieldset>
        <div className="ml-auto flex flex-wrap items-center gap-1">
          {draft !== defaultDraft && <OptionChips draft={draft} onChange={start.change} />}
          <Popover label={<OptionsLabel />} width="sm:w-[28rem]" openSignal={start.refusals}>
            {() => (
              <Part subject="The options" fallback={<div className="h-[32rem]" />}>
                <OptionFields draft={draft} errors={start.errors} onChange={start.change} />
              </Part>
            )}
          </Popover>
        </div>
      </div>
      {start.error && (
        <Part subject="What went wrong">
          <StartFailure error={start.error} onDismiss={start.dismiss} />
        </Part>
      )}
      {confirming && (
        <Part subject="The confirmation">
          <ConfirmRunDialog
            target={confirming}
            body={start.body(confirming, false)}
            figures={figuresForTarget(stats, confirming, collections)}
            runs={live.runs}
            onConfirm={() => start.startRun(confirming, false)}
            onClose={() => start.confirm(null)}
          />
        </Part>
      )}
    </div>
  );
}

/** Where there is no room for the word, it is there for those who hear the page. */
const OptionsLabel = () => (
  <>
    <Icon name="options" className="sm:hidden" />
    <span className="max-sm:sr-only">Options</span>
  </>
);
