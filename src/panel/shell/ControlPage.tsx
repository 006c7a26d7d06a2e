import { useQuery } from "@tanstack/react-query";
import { type ComponentType, Suspense, useState } from "react";
import type { Stats } from "../../client/contract.ts";
import { isStatus } from "../../client/error.ts";
import { type Count, statsQuery } from "../../client/queries.ts";
import { ErrorBoundary } from "../../ui/ErrorBoundary.tsx";
import { lazyPart } from "../../ui/lazyPart.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { changesRecords } from "../model/labels.ts";
import { type PageProps, useLiveRuns } from "../model/liveRuns.ts";
import { DialogContext, type DialogRequest, usePanel } from "../model/panelContext.ts";
import { panelMarker } from "../model/shortcuts.ts";
import type { View } from "../model/view.ts";
import { LastCounted } from "../pages/overview/LastCounted.tsx";
import { OverviewPage } from "../pages/overview/OverviewPage.tsx";
import { ConnectionLost } from "./ConnectionLost.tsx";
import { Navigation } from "./Navigation.tsx";
import type { RunCallbacks } from "./RunAnnouncer.tsx";
import { PaletteButton, ShortcutsButton } from "./ShortcutButtons.tsx";

// Loaded after the figures.
const RunAnnouncer = lazyPart(() => import("./RunAnnouncer.tsx"));
const PanelDialog = lazyPart(() => import("./PanelDialog.tsx"));

/** Every page but the first is loaded when it is opened. */
const pages: Partial<Record<View["page"], ComponentType<PageProps>>> = {
  run: lazyPart(() => import("../pages/run/RunPage.tsx")),
  records: lazyPart(() => import("../pages/records/RecordsPage.tsx")),
  history: lazyPart(() => import("../pages/history/HistoryPage.tsx")),
  audit: lazyPart(() => import("../pages/audit/AuditPage.tsx")),
  schema: lazyPart(() => import("../pages/schema/SchemaPage.tsx")),
};

export function ControlPage({ onActivity, onRunFinished }: RunCallbacks) {
  const { client, view } = usePanel();
  const live = useLiveRuns();
  const moving = live.active.some((run) => run.status === "running" && changesRecords(run));
  const stats = useQuery({ ...statsQuery(client, moving), select: selectFigures });
  const lost = [stats, live.list].filter((query) => query.isRefetchError && !isStatus(query.error, 401));
  const [dialog, setDialog] = useState<DialogRequest | null>(null);
  const Page = pages[view.page] ?? OverviewPage;

  return (
    <DialogContext.Provider value={setDialog}>
      <div {...panelMarker} className="grid grid-cols-1 gap-3">
        <div className="flex flex-wrap items-center gap-x-4">
          <h1 className="text-20 font-semibold">Data migration</h1>
          <div className="ml-auto sm:order-2">
            <PaletteButton />
          </div>
          <Navigation />
          {lost.length === 0 && view.page === "overview" && <LastCounted stats={stats} />}
        </div>
        {lost.length > 0 && <ConnectionLost lost={lost} />}
        <div data-stale={lost.length > 0 || undefined} className="grid grid-cols-1 gap-3">
          <ErrorBoundary key={view.page} subject="This page">
            <Suspense fallback={<Skeleton className="h-[480px]" />}>
              <Page stats={stats} live={live} />
            </Suspense>
          </ErrorBoundary>
        </div>
        <ShortcutsButton />
        <Suspense fallback={null}>
          <RunAnnouncer
            runs={live.list.data && live.runs}
            active={live.active}
            onActivity={onActivity}
            onRunFinished={onRunFinished}
          />
        </Suspense>
        {dialog && (
          <ErrorBoundary subject="The dialog">
            <Suspense fallback={null}>
              <PanelDialog request={dialog} stats={stats.data} live={live} onClose={() => setDialog(null)} />
            </Suspense>
          </ErrorBoundary>
        )}
      </div>
    </DialogContext.Provider>
  );
}

const selectFigures = ({ figures }: Count): Stats | undefined => figures ?? undefined;
