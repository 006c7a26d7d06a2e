import { useQuery } from "@tanstack/react-query";
import { type ComponentType, useEffect, useState } from "react";
import type { Stats } from "../../client/contract.ts";
import { isStatus } from "../../client/error.ts";
import { type Count, statsQuery } from "../../client/queries.ts";
import { Button } from "../../ui/Button.tsx";
import { lazyPart } from "../../ui/lazyPart.ts";
import { Part } from "../../ui/Part.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { changesRecords } from "../model/labels.ts";
import { type PageProps, useLiveRuns } from "../model/liveRuns.ts";
import { DialogContext, type DialogRequest, usePanel } from "../model/panelContext.ts";
import type { View } from "../model/view.ts";
import { OverviewPage } from "../pages/overview/OverviewPage.tsx";
import { Bar } from "./Bar.tsx";
import { ConnectionLost } from "./ConnectionLost.tsx";
import { Framed } from "./Framed.tsx";
import type { RunCallbacks } from "./RunAnnouncer.tsx";

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
  const { client, frame, view } = usePanel();
  const live = useLiveRuns();
  const moving = live.active.some((run) => run.status === "running" && changesRecords(run));
  const stats = useQuery({ ...statsQuery(client, moving), select: selectFigures });
  const lost = [stats, live.list].filter((query) => query.isRefetchError && !isStatus(query.error, 401));
  const isDrawn = useAfterDrawing(!stats.isPending);
  const [dialog, setDialog] = useState<DialogRequest | null>(null);
  const Page = pages[view.page] ?? OverviewPage;

  return (
    <DialogContext.Provider value={setDialog}>
      <Framed bar={<Bar stats={stats} isLost={lost.length > 0} />}>
        {lost.length > 0 && <ConnectionLost lost={lost} />}
        <div data-stale={lost.length > 0 || undefined} className="grid grid-cols-1 gap-3 max-sm:gap-2">
          <Part key={view.page} subject="This page" fallback={<Skeleton className="h-[480px]" />}>
            <Page stats={stats} live={live} isDrawn={isDrawn} />
          </Part>
        </div>
        {!frame && <ShortcutsButton onOpen={() => setDialog({ kind: "shortcuts" })} />}
        {isDrawn && live.list.data && (
          <Part subject="The announcement of runs">
            <RunAnnouncer runs={live.runs} active={live.active} onActivity={onActivity} onRunFinished={onRunFinished} />
          </Part>
        )}
        {dialog && (
          <Part subject="The dialog">
            <PanelDialog request={dialog} stats={stats.data} live={live} onClose={() => setDialog(null)} />
          </Part>
        )}
      </Framed>
    </DialogContext.Provider>
  );
}

const ShortcutsButton = ({ onOpen }: { onOpen: () => void }) => (
  <footer className="flex justify-end">
    <Button variant="plain" size="small" onClick={onOpen}>
      Keyboard shortcuts
    </Button>
  </footer>
);

const selectFigures = ({ figures }: Count): Stats | undefined => figures ?? undefined;

/**
 * Whether the figures have been painted. Until then no code is asked for that they don't need: it would share the line,
 * and the processor, with them.
 */
function useAfterDrawing(hasFigures: boolean): boolean {
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    if (!hasFigures) return;
    // After the next frame; a tab in the background has none.
    const frame = requestAnimationFrame(() => setTimeout(() => setDrawn(true)));
    const timer = setTimeout(() => setDrawn(true), 200);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [hasFigures]);
  return isDrawn;
}
