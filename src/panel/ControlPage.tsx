import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useRef } from "react";
import { isStatus } from "../client/error.ts";
import { statsQuery } from "../client/queries.ts";
import { Boundary } from "../ui/Boundary.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { Connection } from "./Connection.tsx";
import { Commands } from "./commands/Commands.tsx";
import { usePanel } from "./context.ts";
import { Keys } from "./Keys.tsx";
import { useLiveRuns } from "./liveRuns.ts";
import { Counted } from "./overview/Counted.tsx";
import { OverallProgress } from "./overview/OverallProgress.tsx";
import { StatCards } from "./overview/StatCards.tsx";
import { RunNews } from "./RunNews.tsx";
import { CurrentRuns } from "./run/CurrentRuns.tsx";

// Below the fold, and so behind the figures.
const Results = lazy(() => import("./results/Results.tsx"));
const RunHistory = lazy(() => import("./history/RunHistory.tsx"));

export function ControlPage() {
  const { client } = usePanel();
  const live = useLiveRuns();
  const moving = live.active.some((run) => run.status === "running" && !run.dryRun);
  const stats = useQuery(statsQuery(client, moving));
  const currentRuns = useRef<HTMLDivElement>(null);
  const lost = [stats, live.list].filter((query) => query.isRefetchError && !isStatus(query.error, 401));

  return (
    <div className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <h1 className="text-20 font-semibold">Data migration</h1>
        {lost.length > 0 ? <Connection lost={lost} /> : <Counted stats={stats} moving={moving} />}
      </div>
      <div data-stale={lost.length > 0 || undefined} className="grid grid-cols-1 gap-3">
        <StatCards stats={stats.data} failed={stats.isError} runs={live.runs} />
        <div className="grid grid-cols-1 gap-3 min-[72rem]:grid-cols-2">
          <OverallProgress stats={stats} />
          <Commands stats={stats} live={live} onStarted={() => currentRuns.current?.focus()} />
        </div>
        <section
          ref={currentRuns}
          data-runs
          aria-label="Current and latest run"
          tabIndex={-1}
          className="grid gap-3 outline-none"
        >
          <CurrentRuns live={live} />
        </section>
      </div>
      <Boundary what="The results">
        <Suspense fallback={<Skeleton className="h-[480px]" />}>
          <Results live={live} />
          <RunHistory live={live} />
        </Suspense>
      </Boundary>
      <Keys />
      <RunNews runs={live.list.data && live.runs} />
    </div>
  );
}
