import { Suspense } from "react";
import type { Run, Stats } from "../../../client/contract.ts";
import { percent } from "../../../engine/eta.ts";
import { formatNumber, formatPercent } from "../../../ui/format.ts";
import { lazyPart } from "../../../ui/lazyPart.ts";
import { Segments } from "../../../ui/ProgressBar.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { TextLink } from "../../components/ViewLink.tsx";
import {
  type Figures,
  figuresForTarget,
  type MigrationTarget,
  migratable,
  migrationTargets,
} from "../../model/collectionFigures.ts";
import type { FiguresQuery, LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { defaultView } from "../../model/view.ts";
import { CardCommands } from "./CardCommands.tsx";
import { countProgressText, useCountProgress } from "./LastCounted.tsx";
import type { MigrationStart } from "./migrationStart.ts";

// Loaded after the figures.
const SinceLastRun = lazyPart(async () => ({ default: (await import("./StatCardDetails.tsx")).SinceLastRun }));
const ChangeSinceRun = lazyPart(async () => ({ default: (await import("./StatCardDetails.tsx")).ChangeSinceRun }));

/** A card per collection and one for all: records left to migrate in large figures, totals beneath. */
export function StatCards({ stats, live, start }: { stats: FiguresQuery; live: LiveRuns; start: MigrationStart }) {
  const { collections } = usePanel();
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-3 min-[72rem]:auto-cols-fr min-[72rem]:grid-flow-col min-[72rem]:grid-cols-none">
      {migrationTargets(collections).map((target) => (
        <StatCard key={target.noun} target={target} stats={stats} live={live} start={start} />
      ))}
    </div>
  );
}

type StatCardProps = { target: MigrationTarget; stats: FiguresQuery; live: LiveRuns; start: MigrationStart };

function StatCard({ target, stats: { data: stats, isError }, live, start }: StatCardProps) {
  const { collections } = usePanel();
  const { label } = target;
  const figures = figuresForTarget(stats, target, collections);
  const failed = isError && !figures;
  return (
    <fieldset
      aria-label={label}
      aria-busy={!figures && !failed}
      className="@container flex min-h-[188px] min-w-0 flex-col rounded-box border border-line bg-surface px-4 py-3"
    >
      <div className="flex items-baseline justify-between gap-2">
        <h2 className="text-13 font-semibold">{label}</h2>
        {figures && (
          <span className="text-12 text-muted">{formatPercent(percent(figures.migrated, figures.total))}</span>
        )}
      </div>
      {figures && stats && <Body figures={figures} stats={stats} runs={live.runs} />}
      {!figures && (failed ? <p className="mt-2 text-muted">Not counted</p> : <Waiting isSaid={target.isFull} />)}
      <div className="mt-auto">
        <CardCommands target={target} figures={figures} failed={failed} live={live} start={start} />
      </div>
    </fieldset>
  );
}

type BodyProps = { figures: Figures; stats: Stats; runs: readonly Run[] };

function Body({ figures, stats, runs }: BodyProps) {
  const { total, migrated } = figures;
  const share = (part: number) => (total === 0 ? 0 : part / total);
  return (
    <>
      <p className="flex h-9 items-end gap-2.5">
        <span data-figure className="text-30 font-semibold tracking-tight">
          {formatNumber(migratable(figures))}
        </span>{" "}
        {/* The change is loaded later and stands above, so that nothing moves. */}
        <span className="flex min-w-0 flex-col-reverse pb-0.5 text-muted">
          <span className="truncate">{whatIsLeft(figures)}</span>
          <Suspense fallback={null}>
            <ChangeSinceRun figures={figures} stats={stats} runs={runs} />
          </Suspense>
        </span>
      </p>
      <Segments
        segments={[
          { tone: "done", share: share(migrated) },
          { tone: "current", share: share(migratable(figures)) },
          { tone: "attention", share: share(figures.unreadable) },
        ]}
        className="my-1.5 h-1"
      />
      <p className="flex min-h-4 flex-wrap items-baseline gap-x-3 text-12 text-muted">
        <span>
          <Figure value={total} /> total
        </span>
        <span>
          <Figure value={migrated} /> migrated
        </span>
        <span>
          <Figure value={total - migrated} /> legacy
          {figures.unreadable > 0 && (
            <>
              {" "}
              (<UnreadableLink figures={figures} />)
            </>
          )}
        </span>
      </p>
      <p className="mt-0.5 min-h-4 truncate text-12 text-muted">
        <Suspense fallback={null}>
          <SinceLastRun figures={figures} stats={stats} runs={runs} />
        </Suspense>
      </p>
    </>
  );
}

function whatIsLeft(figures: Figures): string {
  if (figures.total === 0) return "no records";
  return migratable(figures) > 0 ? "to migrate" : "left to migrate";
}

const Figure = ({ value }: { value: number }) => (
  <span data-figure className="text-ink">
    {formatNumber(value)}
  </span>
);

/**
 * Shown before the first count, without zeros. A count covers all collections, so only one card shows its progress.
 */
function Waiting({ isSaid }: { isSaid: boolean }) {
  const counting = useCountProgress();
  return (
    <>
      <Skeleton className="my-1 h-7 w-24" />
      <Skeleton className="my-1.5 h-1 w-full" />
      <p className="min-h-4 text-12 text-muted">
        {isSaid && counting ? countProgressText(counting) : <Skeleton className="h-3 w-40" />}
      </p>
      <Skeleton className="mt-1.5 h-3 w-52" />
    </>
  );
}

/** How many records can't be read, with a link to a list of them. */
function UnreadableLink({ figures: { unreadable, types } }: { figures: Figures }) {
  const [only = null] = types.length === 1 ? types : [];
  return (
    <TextLink tone="attention" to={{ ...defaultView, page: "records", type: only, filters: { state: "unreadable" } }}>
      {formatNumber(unreadable)} unreadable
    </TextLink>
  );
}
