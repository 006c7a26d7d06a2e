import type { UseQueryResult } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { Stats } from "../../client/contract.ts";
import { Boundary } from "../../ui/Boundary.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { number, percentage } from "../../ui/numbers.ts";
import { ProgressBar } from "../../ui/ProgressBar.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { usePanel } from "../context.ts";
import { amount } from "../wording.ts";
import { type Figures, figuresOf } from "./figures.ts";

const ProgressChart = lazy(() => import("./ProgressChart.tsx"));

export function OverallProgress({ stats }: { stats: UseQueryResult<Stats> }) {
  const { collections } = usePanel();
  const { data, error } = stats;
  if (!data && error) {
    return (
      <Card title="Overall progress">
        <Notice
          tone="error"
          urgent
          title="The records could not be counted"
          action={<Button onClick={() => stats.refetch()}>Try again</Button>}
        >
          {error.message} Counting only reads: nothing was written.
        </Notice>
      </Card>
    );
  }
  const progress = data?.summary.migrationProgress ?? 0;
  return (
    <Card
      title="Overall progress"
      aside={
        data ? (
          <span data-figure className="text-20 font-semibold">
            {percentage(progress)}
          </span>
        ) : (
          <Skeleton className="h-6 w-14" />
        )
      }
    >
      {data ? (
        <>
          <Bar figures={figuresOf(data, collections).all} progress={progress} />
          <Boundary what="The chart">
            <Suspense fallback={<div className={chartPlace} />}>
              <ProgressChart stats={data} className={chartPlace} />
            </Suspense>
          </Boundary>
        </>
      ) : (
        <>
          <Skeleton className="h-2 w-full" />
          <Skeleton className="mt-3 mb-1 h-3 w-72" />
          <div className={chartPlace} />
        </>
      )}
    </Card>
  );
}

/** As high as the chart will be, so that nothing moves when it arrives. */
const chartPlace = "mt-2 h-[112px]";

function Bar({ figures, progress }: { figures: Figures; progress: number }) {
  const { total, migrated } = figures;
  const text = inWords(figures);
  return (
    <>
      <ProgressBar
        label="Overall progress"
        value={progress}
        text={`${percentage(progress)}: ${text}`}
        segments={[{ tone: "done", share: total === 0 ? 1 : migrated / total }]}
      />
      <p className="mt-2">{text}</p>
    </>
  );
}

function inWords({ total, migrated, unreadable }: Figures): string {
  if (total === 0) return "There are no records.";
  if (migrated === total)
    return `${total === 1 ? "The only record is" : `All ${amount(total, "record")} are`} current. A test confirms it: it reads everything again.`;
  const current = `${number(migrated)} of ${amount(total, "record")} ${migrated === 1 ? "is" : "are"} current`;
  if (unreadable === 0) return current;
  const rest = `${number(unreadable)} can't be read`;
  return migrated + unreadable === total
    ? `${current}; the other ${rest} and ${unreadable === 1 ? "is" : "are"} left alone`
    : `${current}; ${rest}`;
}
