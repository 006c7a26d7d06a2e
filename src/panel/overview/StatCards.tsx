import type { ProgressPoint, Run, Stats } from "../../client/contract.ts";
import { percent } from "../../engine/progress.ts";
import { number, percentage, signed } from "../../ui/numbers.ts";
import { Segments } from "../../ui/ProgressBar.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { usePanel } from "../context.ts";
import { Appeared } from "./Appeared.tsx";
import { appearedSince } from "./appeared.ts";
import { changeable, type Figures, figuresOf } from "./figures.ts";
import { LastRun } from "./LastRun.tsx";
import { changeSinceRun } from "./progress.ts";
import { Unreadable } from "./Unreadable.tsx";

/** What is left, first and large; what there is and what is done beneath it. */
export function StatCards({
  stats,
  failed,
  points = [],
  runs,
}: {
  stats: Stats | undefined;
  failed: boolean;
  points: readonly ProgressPoint[] | undefined;
  runs: readonly Run[];
}) {
  const { collections } = usePanel();
  const labels = [...collections.map(({ plural }) => plural), "All records"];
  const figures = stats && figuresOf(stats, collections);
  const shown = figures && [...figures.each, figures.all];
  const countedAt = stats ? Date.parse(stats.timestamp) : 0;
  const appeared = figures?.each.map((own) => appearedSince(own, figures.each, countedAt, runs)) ?? [];
  appeared.push(appeared.reduce((sum, count) => sum + count, 0));
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-3 min-[72rem]:auto-cols-fr min-[72rem]:grid-flow-col min-[72rem]:grid-cols-none">
      {labels.map((label, index) => (
        <StatCard
          key={label}
          label={label}
          figures={shown?.[index]}
          appeared={appeared[index] ?? 0}
          change={shown?.[index] ? changeSinceRun(shown[index], points, runs) : null}
          failed={failed}
          runs={runs}
        />
      ))}
    </div>
  );
}

type StatCardProps = {
  label: string;
  figures: Figures | undefined;
  /** Legacy records that came up after the last full run. */
  appeared: number;
  /** In legacy records, since the last run. */
  change: number | null;
  failed: boolean;
  runs: readonly Run[];
};

function StatCard({ label, figures, appeared, change, failed, runs }: StatCardProps) {
  return (
    <fieldset
      aria-label={label}
      aria-busy={!figures && !failed}
      className="@container min-h-[132px] min-w-0 rounded-box border border-line bg-surface px-4 py-3"
    >
      <div className="flex items-baseline justify-between gap-2">
        <h2 className="text-13 font-semibold">{label}</h2>
        {figures && <span className="text-12 text-muted">{percentage(percent(figures.migrated, figures.total))}</span>}
      </div>
      {figures && <Body figures={figures} appeared={appeared} change={change} runs={runs} />}
      {!figures && (failed ? <p className="mt-2 text-muted">Not counted</p> : <Waiting />)}
    </fieldset>
  );
}

type BodyProps = Pick<StatCardProps, "appeared" | "change" | "runs"> & { figures: Figures };

function Body({ figures, appeared, change, runs }: BodyProps) {
  const { total, migrated } = figures;
  return (
    <>
      <p className="flex items-center gap-2.5">
        <span data-figure className="text-30 font-semibold tracking-tight">
          {number(total - migrated)}
        </span>{" "}
        <span className="min-w-0 text-muted">
          <span className="block truncate">
            legacy<span className="@max-[18rem]:sr-only">, {whatIsLeft(figures)}</span>
          </span>
          {change !== null && change !== appeared && (
            <span className="block truncate text-12">
              <span className="text-ink">{signed(change)}</span> since
              <span className="@max-[18rem]:sr-only"> the last run</span>
            </span>
          )}
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
          <Unreadable figures={figures} runs={runs} />
        </span>
      </p>
      <p className="mt-0.5 truncate text-12 text-muted">
        {appeared > 0 ? (
          <Appeared count={appeared} types={figures.types} runs={runs} />
        ) : (
          <LastRun types={figures.types} runs={runs} />
        )}
      </p>
    </>
  );
}

function whatIsLeft(figures: Figures): string {
  if (changeable(figures) > 0) return "left to migrate";
  return figures.unreadable > 0 ? "none that can be read" : "nothing left to migrate";
}

const Figure = ({ value }: { value: number }) => (
  <span data-figure className="text-ink">
    {number(value)}
  </span>
);

const Waiting = () => (
  <>
    <Skeleton className="my-1 h-7 w-24" />
    <Skeleton className="my-1.5 h-1 w-full" />
    <Skeleton className="mt-1 h-3 w-40" />
    <Skeleton className="mt-2 mb-1 h-3 w-52" />
  </>
);
