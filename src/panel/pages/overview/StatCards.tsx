import type { ReactNode } from "react";
import type { Run, Stats } from "../../../client/contract.ts";
import { percent } from "../../../engine/eta.ts";
import { classes } from "../../../ui/classes.ts";
import { formatNumber, formatPercent } from "../../../ui/format.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { lazyPart } from "../../../ui/lazyPart.ts";
import { Part } from "../../../ui/Part.tsx";
import { Segments } from "../../../ui/ProgressBar.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { useNarrow } from "../../../ui/useMedia.ts";
import { TextLink } from "../../components/ViewLink.tsx";
import {
  type Figures,
  figuresForTarget,
  type MigrationTarget,
  migratable,
  migrationTargets,
  toMigrateText,
} from "../../model/collectionFigures.ts";
import type { FiguresQuery, LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { defaultView } from "../../model/view.ts";
import { countProgressText, useCountProgress } from "./LastCounted.tsx";
import type { MigrationStart } from "./migrationStart.ts";

// Loaded after the figures.
const CardCommands = lazyPart(() => import("./later.ts"), "CardCommands");
const SinceLastRun = lazyPart(() => import("./later.ts"), "SinceLastRun");
const LastCounts = lazyPart(() => import("./later.ts"), "LastCounts");
const ChangeSinceRun = lazyPart(() => import("./later.ts"), "ChangeSinceRun");

type StatCardsProps = {
  stats: FiguresQuery;
  live: LiveRuns;
  start: MigrationStart;
  /** Whether what is loaded after the figures may be asked for. */
  isDrawn: boolean;
};

/** A card per collection and one for all: records left to migrate in large figures, totals beneath. */
export function StatCards(props: StatCardsProps) {
  const { collections } = usePanel();
  const isNarrow = useNarrow();
  const targets = migrationTargets(collections);
  // On a phone the card of all records comes first, and the others are rows that unfold.
  const shown = isNarrow ? targets.toSorted((one, other) => Number(other.isFull) - Number(one.isFull)) : targets;
  return (
    <div className="grid grid-cols-1 gap-3 max-sm:gap-2 sm:grid-cols-3 min-[72rem]:auto-cols-fr min-[72rem]:grid-flow-col min-[72rem]:grid-cols-none">
      {shown.map((target) => (
        <StatCard key={target.noun} target={target} folds={isNarrow && !target.isFull} {...props} />
      ))}
    </div>
  );
}

type StatCardProps = StatCardsProps & { target: MigrationTarget; folds: boolean };

function StatCard({ target, folds, stats: { data: stats, isError }, live, start, isDrawn }: StatCardProps) {
  const { collections } = usePanel();
  const { label } = target;
  const figures = figuresForTarget(stats, target, collections);
  const failed = isError && !figures;
  return (
    <fieldset
      aria-label={label}
      aria-busy={!figures && !failed}
      className={classes(
        "@container min-w-0 rounded-box border border-line bg-surface",
        folds ? "" : "flex min-h-[188px] flex-col px-4 py-3",
      )}
    >
      <Foldable folds={folds} label={label} figures={figures}>
        {figures && stats && <Body figures={figures} stats={stats} runs={live.runs} isDrawn={isDrawn} />}
        {!figures && (failed ? <p className="mt-2 text-muted">Not counted</p> : <Waiting isSaid={target.isFull} />)}
        <div className="mt-auto min-h-15 pt-2 @max-[18rem]:min-h-25">
          {isDrawn && (
            <Part subject="The commands">
              <CardCommands target={target} figures={figures} failed={failed} live={live} start={start} />
            </Part>
          )}
        </div>
      </Foldable>
    </fieldset>
  );
}

type FoldableProps = { folds: boolean; label: string; figures: Figures | undefined; children: ReactNode };

/** A card's heading, and what is below it; where it folds, the heading says the most important and opens the rest. */
function Foldable({ folds, label, figures, children }: FoldableProps) {
  const heading = (
    <>
      <h2 className="text-13 font-semibold">{label}</h2>
      {figures && (
        <span className="text-12 text-muted">
          {figures.total === 0
            ? folds && "no records"
            : `${folds ? `${toMigrateText(figures)} · ` : ""}${formatPercent(percent(figures.migrated, figures.total))}`}
        </span>
      )}
    </>
  );
  if (!folds) {
    return (
      <>
        <div className="flex items-baseline justify-between gap-2">{heading}</div>
        {children}
      </>
    );
  }
  return (
    <details className="group">
      <summary className="flex h-9 list-none items-center justify-between gap-2 px-4">
        {heading}
        <Icon name="right" className="size-3 rotate-90 text-muted group-open:-rotate-90" />
      </summary>
      <div className="px-4 pb-3">{children}</div>
    </details>
  );
}

type BodyProps = { figures: Figures; stats: Stats; runs: readonly Run[]; isDrawn: boolean };

function Body({ figures, stats, runs, isDrawn }: BodyProps) {
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
          {isDrawn && (
            <Part subject="The change">
              <ChangeSinceRun figures={figures} stats={stats} runs={runs} />
            </Part>
          )}
        </span>
        {isDrawn && (
          <span className="ml-auto @max-[16rem]:hidden">
            <Part subject="The last counts">
              <LastCounts figures={figures} stats={stats} />
            </Part>
          </span>
        )}
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
              (<StateLink figures={figures} state="unreadable" />)
            </>
          )}
        </span>
        {figures.invalid > 0 && <StateLink figures={figures} state="invalid" />}
      </p>
      <p className="mt-0.5 min-h-4 truncate text-12 text-muted @max-[18rem]:min-h-8 @max-[18rem]:whitespace-normal">
        {isDrawn && (
          <Part subject="The last run">
            <SinceLastRun figures={figures} stats={stats} runs={runs} />
          </Part>
        )}
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

/** How many records can't be read, or are current and not valid, with a link to a list of them. */
function StateLink({ figures, state }: { figures: Figures; state: "unreadable" | "invalid" }) {
  const [only = null] = figures.types.length === 1 ? figures.types : [];
  return (
    <TextLink tone="attention" to={{ ...defaultView, page: "records", type: only, filters: { state } }}>
      {formatNumber(figures[state])} {state}
    </TextLink>
  );
}
