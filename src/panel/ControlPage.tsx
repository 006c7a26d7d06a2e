import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { statsQuery } from "../client/queries.ts";
import { Commands } from "./commands/Commands.tsx";
import { Connection } from "./Connection.tsx";
import { usePanel } from "./context.ts";
import { RunHistory } from "./history/RunHistory.tsx";
import { useLiveRuns } from "./liveRuns.ts";
import { Counted } from "./overview/Counted.tsx";
import { OverallProgress } from "./overview/OverallProgress.tsx";
import { StatCards } from "./overview/StatCards.tsx";
import { RunNews } from "./RunNews.tsx";
import { Results } from "./results/Results.tsx";
import { CurrentRuns } from "./run/CurrentRuns.tsx";

export function ControlPage() {
  const { client } = usePanel();
  const live = useLiveRuns();
  const moving = live.active.some((run) => run.status === "running" && !run.dryRun);
  const stats = useQuery(statsQuery(client, moving));
  const currentRuns = useRef<HTMLDivElement>(null);
  const lost = stats.isRefetchError || live.list.isRefetchError;

  return (
    <div className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <h1 className="text-20 font-semibold">Data migration</h1>
        <Counted stats={stats} moving={moving} />
      </div>
      <Connection queries={[stats, live.list]} />
      <div data-stale={lost || undefined} className="grid grid-cols-1 gap-3">
        <StatCards stats={stats.data} runs={live.runs} />
        <div className="grid grid-cols-1 gap-3 lg:grid-cols-2">
          <OverallProgress stats={stats} />
          <Commands stats={stats} live={live} onStarted={() => currentRuns.current?.focus()} />
        </div>
        <div ref={currentRuns} tabIndex={-1} className="grid gap-3 outline-none">
          <CurrentRuns live={live} />
        </div>
      </div>
      <Results live={live} />
      <RunHistory live={live} />
      <RunNews runs={live.list.data && live.runs} />
    </div>
  );
}
