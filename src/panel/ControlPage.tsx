import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Stats } from "../client/contract.ts";
import { isStatus } from "../client/error.ts";
import { statsQuery } from "../client/queries.ts";
import { Boundary } from "../ui/Boundary.tsx";
import { Button } from "../ui/Button.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { Connection } from "./Connection.tsx";
import { Commands } from "./commands/Commands.tsx";
import { AskContext, type Asked, usePanel } from "./context.ts";
import { Keys } from "./Keys.tsx";
import { changesRecords } from "./kinds.ts";
import { type LiveRuns, useLiveRuns } from "./liveRuns.ts";
import { Counted } from "./overview/Counted.tsx";
import { OverallProgress } from "./overview/OverallProgress.tsx";
import { StatCards } from "./overview/StatCards.tsx";
import { RunNews } from "./RunNews.tsx";
import { CurrentRuns } from "./run/CurrentRuns.tsx";

// Below the fold, and so behind the figures.
const Results = lazy(() => import("./results/Results.tsx"));
const RunHistory = lazy(() => import("./history/RunHistory.tsx"));
const AuditTrail = lazy(() => import("./audit/AuditTrail.tsx"));
const AskedDialog = lazy(() => import("./rehearsed/AskedDialog.tsx"));

export function ControlPage() {
  const { client, view } = usePanel();
  const live = useLiveRuns();
  const moving = live.active.some((run) => run.status === "running" && changesRecords(run));
  const stats = useQuery(statsQuery(client, moving));
  const lost = [stats, live.list].filter((query) => query.isRefetchError && !isStatus(query.error, 401));

  const [asked, setAsked] = useState<Asked | null>(null);

  return (
    <AskContext.Provider value={setAsked}>
      <div className="grid grid-cols-1 gap-3">
        <div className="flex flex-wrap items-center justify-between gap-x-4">
          <h1 className="text-20 font-semibold">Data migration</h1>
          <div className="flex flex-wrap items-center gap-x-2">
            {lost.length > 0 ? <Connection lost={lost} /> : <Counted stats={stats} moving={moving} />}
            <AuditLink />
          </div>
        </div>
        {view.audit ? (
          <Boundary what="The audit trail">
            <Suspense fallback={<Skeleton className="h-[480px]" />}>
              <AuditTrail />
            </Suspense>
          </Boundary>
        ) : (
          <Everything stats={stats} live={live} isLost={lost.length > 0} />
        )}
        <Keys />
        <RunNews runs={live.list.data && live.runs} />
        {asked && (
          <Boundary what="The dialog">
            <Suspense fallback={null}>
              <AskedDialog asked={asked} stats={stats.data} live={live} onClose={() => setAsked(null)} />
            </Suspense>
          </Boundary>
        )}
      </div>
    </AskContext.Provider>
  );
}

/** From the figures to what was done when, and back. */
function AuditLink() {
  const { view, show } = usePanel();
  return (
    <Button look="plain" size="small" onClick={() => show({ audit: !view.audit })}>
      {view.audit ? "Back to the figures" : "Audit trail"}
    </Button>
  );
}

type EverythingProps = { stats: UseQueryResult<Stats>; live: LiveRuns; isLost: boolean };

function Everything({ stats, live, isLost }: EverythingProps) {
  return (
    <>
      <div data-stale={isLost || undefined} className="grid grid-cols-1 gap-3">
        <StatCards stats={stats.data} failed={stats.isError} runs={live.runs} />
        <div className="grid grid-cols-1 gap-3 min-[72rem]:grid-cols-2">
          <OverallProgress stats={stats} />
          <Commands stats={stats} live={live} />
        </div>
        <section data-runs aria-label="Current and latest run" tabIndex={-1} className="grid gap-3 outline-none">
          <CurrentRuns live={live} />
        </section>
      </div>
      <Boundary what="The results">
        <Suspense fallback={<Skeleton className="h-[480px]" />}>
          <Results live={live} />
          <RunHistory live={live} />
        </Suspense>
      </Boundary>
    </>
  );
}
