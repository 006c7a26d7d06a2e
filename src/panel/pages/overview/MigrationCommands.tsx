import { lazy, Suspense, useId, useMemo, useState } from "react";
import { ApiError } from "../../../client/error.ts";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { ErrorBoundary } from "../../../ui/ErrorBoundary.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { nothingToMigrateReason, startBlockedReason } from "../../model/allowedActions.ts";
import {
  type Figures,
  figuresForTarget,
  type MigrationTarget,
  migrationTargets,
  toMigrateText,
} from "../../model/collectionFigures.ts";
import { latestTest } from "../../model/dryRuns.ts";
import type { FiguresQuery, LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { useStartRun } from "../../model/useStartRun.ts";
import { type FieldErrors, MaintenanceMenu, OptionsMenu } from "./CommandMenus.tsx";
import { defaultDraft, idsOf, type OptionsDraft, requestOptions } from "./optionsDraft.ts";

const StartFailure = lazy(() => import("../../components/StartFailure.tsx"));
const ConfirmRunDialog = lazy(() => import("../../dialogs/ConfirmRunDialog.tsx"));

type MigrationCommandsProps = { stats: FiguresQuery; live: LiveRuns };

/** Test and run buttons, a row per collection and one for all; a disabled one says why. */
export function MigrationCommands({ stats, live }: MigrationCommandsProps) {
  const { collections } = usePanel();
  const [draft, setDraft] = useState(defaultDraft);
  const [confirming, setConfirming] = useState<MigrationTarget | null>(null);
  const start = useStartRun();
  const errors = useMemo(() => fieldErrors(start.error), [start.error]);
  const ids = idsOf(draft);
  const body = ({ types }: MigrationTarget, dryRun: boolean) =>
    requestOptions(draft, dryRun, latestTest(live.runs, { types, ids })?.id ?? null);
  const startRun = (target: MigrationTarget, dryRun: boolean) =>
    start.mutate({ kind: "migrate", types: [...target.types], ...body(target, dryRun) });
  const change = (next: OptionsDraft) => {
    setDraft(next);
    if (start.isError) start.reset();
  };

  return (
    <Card
      title={
        <>
          Commands <span className="ml-2 text-12 font-normal text-muted max-sm:hidden">A test writes nothing.</span>
        </>
      }
      aside={
        <div className="flex">
          <OptionsMenu
            draft={draft}
            errors={errors}
            refusals={Object.keys(errors).length > 0 ? start.submittedAt : 0}
            onChange={change}
          />
          <MaintenanceMenu stats={stats.data} live={live} />
        </div>
      }
    >
      <div className="gap-x-2 divide-y divide-line border-t border-line sm:grid sm:grid-cols-[minmax(0,1fr)_auto_auto]">
        {migrationTargets(collections).map((target) => (
          <CommandRow
            key={target.noun}
            target={target}
            figures={figuresForTarget(stats.data, target, collections)}
            failed={stats.isError && !stats.data}
            live={live}
            starting={start.isPending}
            ids={ids}
            onlyPlanned={draft.onlyPlanned}
            onTest={() => startRun(target, true)}
            onRun={() => setConfirming(target)}
          />
        ))}
      </div>
      {start.error && (
        <Suspense fallback={null}>
          <StartFailure error={start.error} onDismiss={() => start.reset()} />
        </Suspense>
      )}
      {confirming && (
        <ErrorBoundary subject="The confirmation">
          <Suspense fallback={null}>
            <ConfirmRunDialog
              target={confirming}
              body={body(confirming, false)}
              figures={figuresForTarget(stats.data, confirming, collections)}
              runs={live.runs}
              onConfirm={() => {
                setConfirming(null);
                startRun(confirming, false);
              }}
              onClose={() => setConfirming(null)}
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </Card>
  );
}

/** The API's objections to the options, by field name. */
function fieldErrors(error: Error | null): FieldErrors {
  const errors = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  return Object.fromEntries(errors.map(({ path, message }) => [path.split(/[.[]/)[0] ?? "", message]));
}

type CommandRowProps = {
  target: MigrationTarget;
  figures: Figures | undefined;
  /** Whether the figures could not be loaded. */
  failed: boolean;
  live: LiveRuns;
  starting: boolean;
  /** Only these records; all if empty. */
  ids: readonly string[];
  /** Whether a run is limited to what the last test planned. */
  onlyPlanned: boolean;
  onTest: () => void;
  onRun: () => void;
};

function CommandRow(props: CommandRowProps) {
  const { target, figures, failed, live, starting, ids, onlyPlanned, onTest, onRun } = props;
  const { label, noun, types, isFull } = target;
  const id = useId();
  const chosen = isFull && ids.length > 0 ? "Chosen ids go with one collection" : null;
  const blocked = starting ? "Starting…" : (startBlockedReason(live.active, types) ?? chosen);
  const tested = latestTest(live.runs, { types, ids });
  const idle = failed
    ? "The count failed"
    : (nothingToMigrateReason(figures) ?? (onlyPlanned && !tested ? "Limited to a test, but there is none yet" : null));
  const what = ids.length > 0 ? `${formatNumber(ids.length)} chosen` : figures && toMigrateText(figures);

  return (
    <div className="grid gap-y-1.5 py-2 sm:col-span-3 sm:grid-cols-subgrid sm:items-center">
      <div className="min-w-0">
        <p className="font-medium">{label}</p>
        <p id={id} className="text-12 text-muted">
          {blocked ?? idle ?? what}
          {!blocked && !idle && (tested?.finishedAt ? <TestedAt at={tested.finishedAt} /> : ", not tested")}
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

const TestedAt = ({ at }: { at: number }) => (
  <>
    , tested <RelativeTime at={at} />
  </>
);
