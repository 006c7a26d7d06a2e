import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { type ComponentType, lazy, Suspense, useState } from "react";
import type { Stats } from "../client/contract.ts";
import { isStatus } from "../client/error.ts";
import { type Count, statsQuery } from "../client/queries.ts";
import { classes } from "../ui/classes.ts";
import { ErrorBoundary } from "../ui/ErrorBoundary.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import type { OnActivity } from "./activity.ts";
import { Connection } from "./Connection.tsx";
import { Commands } from "./commands/Commands.tsx";
import { AskContext, type Asked, usePanel } from "./context.ts";
import { Keys } from "./Keys.tsx";
import { changesRecords } from "./kinds.ts";
import { type LiveRuns, useLiveRuns } from "./liveRuns.ts";
import { Counted } from "./overview/Counted.tsx";
import { OverallProgress } from "./overview/OverallProgress.tsx";
import { StatCards } from "./overview/StatCards.tsx";
import { PaletteButton } from "./palette/PaletteButton.tsx";
import { CurrentRuns } from "./run/CurrentRuns.tsx";
import { panelMark } from "./shortcut.ts";
import { firstView, type View } from "./view.ts";

// Below the fold, and so behind the figures.
const Notices = lazy(() => import("./overview/Notices.tsx"));
const LegacyFields = lazy(() => import("./overview/LegacyFields.tsx"));
const Results = lazy(() => import("./results/Results.tsx"));
const RunHistory = lazy(() => import("./history/RunHistory.tsx"));
const RunNews = lazy(() => import("./RunNews.tsx"));
const AskedDialog = lazy(() => import("./rehearsed/AskedDialog.tsx"));

/** What every page of the panel is given. */
export type PageProps = { stats: FiguresQuery; live: LiveRuns };

/** The figures, as soon as there are some: before that `data` is `undefined`, also while they are counted. */
export type FiguresQuery = UseQueryResult<Stats | undefined>;

/** Every page but the first comes when it is asked for. */
const pages: Partial<Record<View["page"], ComponentType<PageProps>>> = {
  run: lazy(() => import("./run/RunPage.tsx")),
  records: lazy(() => import("./inspector/Inspector.tsx")),
  history: lazy(() => import("./history/History.tsx")),
  audit: lazy(() => import("./audit/AuditTrail.tsx")),
  schema: lazy(() => import("./schema/SchemaPage.tsx")),
  api: lazy(() => import("./api/ApiPage.tsx")),
};

/** The pages that can be gone to from everywhere; a run is reached from where it is named. */
const places: { page: View["page"]; label: string }[] = [
  { page: "overview", label: "Overview" },
  { page: "history", label: "History" },
  { page: "records", label: "Records" },
  { page: "audit", label: "Audit" },
  { page: "schema", label: "Schema" },
  { page: "api", label: "API" },
];

export function ControlPage({ onActivity }: { onActivity: OnActivity }) {
  const { client, view } = usePanel();
  const live = useLiveRuns();
  const moving = live.active.some((run) => run.status === "running" && changesRecords(run));
  const stats = useQuery({ ...statsQuery(client, moving), select: figuresIn });
  const lost = [stats, live.list].filter((query) => query.isRefetchError && !isStatus(query.error, 401));
  const [asked, setAsked] = useState<Asked | null>(null);
  const Page = pages[view.page] ?? Overview;

  return (
    <AskContext.Provider value={setAsked}>
      <div {...panelMark} className="grid grid-cols-1 gap-3">
        <div className="flex flex-wrap items-center gap-x-4">
          <h1 className="text-20 font-semibold">Data migration</h1>
          <div className="ml-auto sm:order-2">
            <PaletteButton />
          </div>
          <Places />
          {lost.length === 0 && view.page === "overview" && <Counted stats={stats} />}
        </div>
        {lost.length > 0 && <Connection lost={lost} />}
        <div data-stale={lost.length > 0 || undefined} className="grid grid-cols-1 gap-3">
          <ErrorBoundary key={view.page} subject="This page">
            <Suspense fallback={<Skeleton className="h-[480px]" />}>
              <Page stats={stats} live={live} />
            </Suspense>
          </ErrorBoundary>
        </div>
        <Keys />
        <Suspense fallback={null}>
          <RunNews runs={live.list.data && live.runs} active={live.active} onActivity={onActivity} />
        </Suspense>
        {asked && (
          <ErrorBoundary subject="The dialog">
            <Suspense fallback={null}>
              <AskedDialog
                asked={asked}
                places={places}
                stats={stats.data}
                live={live}
                onClose={() => setAsked(null)}
              />
            </Suspense>
          </ErrorBoundary>
        )}
      </div>
    </AskContext.Provider>
  );
}

const figuresIn = ({ figures }: Count): Stats | undefined => figures ?? undefined;

/** The panel's own navigation: a host has its own, and this stays inside the panel. */
function Places() {
  const { view, show } = usePanel();
  return (
    <nav aria-label="Data migration" className="flex flex-wrap max-sm:order-2 max-sm:-mx-1.5 max-sm:w-full sm:ml-2">
      {places.map(({ page, label }) => (
        <button
          key={page}
          type="button"
          aria-current={view.page === page ? "page" : undefined}
          onClick={() => show({ ...firstView, page })}
          className={classes(
            "h-8 rounded-box px-2 max-sm:px-1.5",
            view.page === page ? "bg-accent-soft font-medium text-accent" : "text-muted hover:bg-hover hover:text-ink",
          )}
        >
          {label}
        </button>
      ))}
    </nav>
  );
}

function Overview({ stats, live }: PageProps) {
  return (
    <>
      <StatCards stats={stats.data} failed={stats.isError} runs={live.runs} />
      <div className="grid grid-cols-1 gap-3 min-[72rem]:grid-cols-2">
        <OverallProgress stats={stats} runs={live.runs} />
        {/* What there is to look into takes room that the commands leave beside the chart, and moves nothing. */}
        <div className="flex flex-col gap-3 *:first:flex-1">
          <Commands stats={stats} live={live} />
          <ErrorBoundary subject="What to look into">
            <Suspense fallback={null}>{stats.data && <Notices stats={stats.data} live={live} />}</Suspense>
          </ErrorBoundary>
        </div>
      </div>
      <section data-runs aria-label="Current and latest run" tabIndex={-1} className="grid gap-3 outline-none">
        <CurrentRuns live={live} />
      </section>
      <ErrorBoundary subject="The results">
        <Suspense fallback={<Skeleton className="h-[480px]" />}>
          <Results live={live} />
          <RunHistory live={live} />
        </Suspense>
      </ErrorBoundary>
      <ErrorBoundary subject="The legacy fields">
        <Suspense fallback={<Skeleton className="h-[480px]" />}>
          {stats.data && <LegacyFields stats={stats.data} />}
        </Suspense>
      </ErrorBoundary>
    </>
  );
}
