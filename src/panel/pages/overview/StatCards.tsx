import { lazy, Suspense } from "react";
import type { Run, Stats } from "../../../client/contract.ts";
import { percent } from "../../../engine/eta.ts";
import { formatNumber, formatPercent } from "../../../ui/format.ts";
import { Segments } from "../../../ui/ProgressBar.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { TextLink } from "../../components/ViewLink.tsx";
import { type Figures, figuresOf, migratable } from "../../model/collectionFigures.ts";
import { usePanel } from "../../model/panelContext.ts";
import { runView } from "../../model/view.ts";
import { countProgressText, useCountProgress } from "./LastCounted.tsx";

// Loaded after the figures.
const SinceLastRun = lazy(async () => ({ default: (await import("./StatCardDetails.tsx")).SinceLastRun }));
const ChangeSinceRun = lazy(async () => ({ default: (await import("./StatCardDetails.tsx")).ChangeSinceRun }));

const all = "All records";

/** A card per collection and one for all: records left to migrate in large figures, totals beneath. */
export function StatCards({
  stats,
  failed,
  runs,
}: {
  stats: Stats | undefined;
  failed: boolean;
  runs: readonly Run[];
}) {
  const { collections } = usePanel();
  const labels = [...collections.map(({ plural }) => plural), all];
  const figures = stats && figuresOf(stats, collections);
  const shown = figures && [...figures.each, figures.all];
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-3 min-[72rem]:auto-cols-fr min-[72rem]:grid-flow-col min-[72rem]:grid-cols-none">
      {labels.map((label, index) => (
        <StatCard key={label} label={label} figures={shown?.[index]} failed={failed} stats={stats} runs={runs} />
      ))}
    </div>
  );
}

type StatCardProps = {
  label: string;
  figures: Figures | undefined;
  failed: boolean;
  stats: Stats | undefined;
  runs: readonly Run[];
};

function StatCard({ label, figures, failed, stats, runs }: StatCardProps) {
  return (
    <fieldset
      aria-label={label}
      aria-busy={!figures && !failed}
      className="@container min-h-[132px] min-w-0 rounded-box border border-line bg-surface px-4 py-3"
    >
      <div className="flex items-baseline justify-between gap-2">
        <h2 className="text-13 font-semibold">{label}</h2>
        {figures && (
          <span className="text-12 text-muted">{formatPercent(percent(figures.migrated, figures.total))}</span>
        )}
      </div>
      {figures && stats && <Body figures={figures} stats={stats} runs={runs} />}
      {!figures && (failed ? <p className="mt-2 text-muted">Not counted</p> : <Waiting isSaid={label === all} />)}
    </fieldset>
  );
}

type BodyProps = { figures: Figures; stats: Stats; runs: readonly Run[] };

function Body({ figures, stats, runs }: BodyProps) {
  const { total, migrated } = figures;
  return (
    <>
      <p className="flex h-9 items-end gap-2.5">
        <span data-figure className="text-30 font-semibold tracking-tight">
          {formatNumber(total - migrated)}
        </span>{" "}
        {/* The change is loaded later and stands above, so that nothing moves. */}
        <span className="flex min-w-0 flex-col-reverse pb-0.5 text-muted">
          <span className="truncate">
            legacy<span className="@max-[18rem]:sr-only">, {whatIsLeft(figures)}</span>
          </span>
          <Suspense fallback={null}>
            <ChangeSinceRun figures={figures} stats={stats} runs={runs} />
          </Suspense>
        </span>
      </p>
      <Segments segments={[{ tone: "done", share: total === 0 ? 0 : migrated / total }]} className="my-1.5 h-1" />
      <p className="flex min-h-4 flex-wrap items-baseline gap-x-4 text-12 text-muted">
        <span>
          <Figure value={total} /> total
        </span>
        <span>
          <Figure value={migrated} /> migrated
        </span>
        <span className="ml-auto">
          <UnreadableLink figures={figures} runs={runs} />
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
  if (migratable(figures) > 0) return "left to migrate";
  return figures.unreadable > 0 ? "none that can be read" : "nothing left to migrate";
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
      <Skeleton className="mt-2 mb-1 h-3 w-52" />
    </>
  );
}

/** How many records can't be read, with a link to a run that lists them if there is one. */
function UnreadableLink({ figures, runs }: { figures: Figures; runs: readonly Run[] }) {
  const { unreadable, types } = figures;
  if (unreadable === 0) return null;
  const text = `${formatNumber(unreadable)} can't be read`;
  const [only] = types;
  const type = types.length === 1 && only !== undefined ? only : null;
  const covers = (run: Run) => types.every((each) => run.types.includes(each));
  const seen = runs.find(
    (run) => run.kind === "migrate" && run.finishedAt !== null && run.counts.errors > 0 && covers(run),
  );
  if (!seen) {
    return (
      <span className="text-attention" title="A test lists them, each with the reason.">
        {text}
      </span>
    );
  }
  return (
    <TextLink tone="attention" to={{ ...runView(seen.id), result: "error", type }}>
      {text}
    </TextLink>
  );
}
