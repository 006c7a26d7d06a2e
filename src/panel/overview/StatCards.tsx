import type { Run, Stats } from "../../client/contract.ts";
import { percent } from "../../engine/progress.ts";
import { collections } from "../../schema/collections.ts";
import { number, percentage } from "../../ui/numbers.ts";
import { Segments } from "../../ui/ProgressBar.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Time } from "../../ui/Time.tsx";
import { isSame } from "../wording.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { Unreadable } from "./Unreadable.tsx";

const labels = [...collections.map(({ plural }) => plural), "All records"];

/** What is left, first and large; what there is and what is done beneath it. */
export function StatCards({ stats, runs }: { stats: Stats | undefined; runs: readonly Run[] }) {
  const figures = stats && figuresOf(stats);
  const shown = figures && [...figures.each, figures.all];
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
      {labels.map((label, index) => (
        <StatCard key={label} label={label} figures={shown?.[index]} runs={runs} />
      ))}
    </div>
  );
}

function StatCard({ label, figures, runs }: { label: string; figures: Figures | undefined; runs: readonly Run[] }) {
  return (
    <fieldset aria-label={label} aria-busy={!figures} className="min-w-0 rounded-box border border-line bg-surface px-4 py-3">
      <div className="flex items-baseline justify-between gap-2">
        <h2 className="text-13 font-semibold">{label}</h2>
        {figures && <span className="text-12 text-muted">{percentage(percent(figures.migrated, figures.total))} current</span>}
      </div>
      {figures ? <Body figures={figures} runs={runs} /> : <Waiting />}
    </fieldset>
  );
}

function Body({ figures, runs }: { figures: Figures; runs: readonly Run[] }) {
  const { total, migrated, types } = figures;
  const last = runs.find((run) => !run.dryRun && run.finishedAt !== null && isSame(run.types, types));
  return (
    <dl>
      <div className="flex items-baseline gap-2">
        <dd data-figure className="text-30 font-semibold tracking-tight">
          {number(total - migrated)}
        </dd>
        <dt className="text-muted">
          legacy<span className="max-lg:sr-only">, left to migrate</span>
        </dt>
      </div>
      <Segments segments={[{ tone: "done", share: total === 0 ? 0 : migrated / total }]} className="my-1.5 h-1" />
      <div className="flex min-h-4 flex-wrap items-baseline gap-x-4 text-12 text-muted">
        <Pair label="total" value={total} />
        <Pair label="migrated" value={migrated} />
        <span className="ml-auto">
          <Unreadable figures={figures} runs={runs} />
        </span>
      </div>
      <p className="mt-0.5 truncate text-12 text-muted">
        {last?.finishedAt ? (
          <>
            {number(last.counts.migrated)} changed by the last run, <Time at={last.finishedAt} />
          </>
        ) : (
          "Not changed by a run of just these yet"
        )}
      </p>
    </dl>
  );
}

function Pair({ label, value }: { label: string; value: number }) {
  return (
    <div className="flex gap-1">
      <dd data-figure className="text-ink">
        {number(value)}
      </dd>
      <dt>{label}</dt>
    </div>
  );
}

const Waiting = () => (
  <>
    <Skeleton className="my-1 h-7 w-24" />
    <Skeleton className="my-1.5 h-1 w-full" />
    <Skeleton className="mt-1 h-3 w-40" />
    <Skeleton className="mt-2 mb-1 h-3 w-52" />
  </>
);
