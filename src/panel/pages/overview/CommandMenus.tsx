import { lazy, Suspense } from "react";
import type { Stats } from "../../../client/contract.ts";
import { ErrorBoundary } from "../../../ui/ErrorBoundary.tsx";
import { Popover } from "../../../ui/Popover.tsx";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { countChanges, type OptionsDraft } from "./optionsDraft.ts";

const OptionFields = lazy(() => import("./OptionFields.tsx"));

export type FieldErrors = Readonly<Record<string, string>>;

type OptionsMenuProps = {
  draft: OptionsDraft;
  /** What the API objected to, by field name. */
  errors: FieldErrors;
  /** Changes with every refusal, which opens the menu. */
  refusals: number;
  onChange: (draft: OptionsDraft) => void;
};

/** The options of the next test or run. Closed by default: the defaults are right for nearly every run. */
export function OptionsMenu({ draft, errors, refusals, onChange }: OptionsMenuProps) {
  const changed = countChanges(draft);
  return (
    <Popover
      label={changed > 0 ? `Options (${changed} changed)` : "Options"}
      width="sm:w-[28rem]"
      openSignal={refusals}
    >
      {() => (
        <ErrorBoundary subject="The options">
          <Suspense fallback={<div className="h-[32rem]" />}>
            <OptionFields draft={draft} errors={errors} onChange={onChange} />
          </Suspense>
        </ErrorBoundary>
      )}
    </Popover>
  );
}

const MaintenanceCommands = lazy(() => import("./MaintenanceCommands.tsx"));

/** Verify, back up, restore and clean up. */
export function MaintenanceMenu({ stats, live }: { stats: Stats | undefined; live: LiveRuns }) {
  return (
    <Popover label="More" width="sm:w-96">
      {(close) => (
        <ErrorBoundary subject="The commands">
          <Suspense fallback={<div className="h-52" />}>
            <MaintenanceCommands stats={stats} live={live} onDone={close} />
          </Suspense>
        </ErrorBoundary>
      )}
    </Popover>
  );
}
