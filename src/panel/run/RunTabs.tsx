import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { Run } from "../../client/contract.ts";
import { throughputQuery } from "../../client/runDetail.ts";
import { ErrorBoundary } from "../../ui/ErrorBoundary.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import type { View } from "../view.ts";

const panels = {
  results: lazy(() => import("../results/Results.tsx")),
  errors: lazy(() => import("./ErrorsTab.tsx")),
  log: lazy(() => import("./LogTab.tsx")),
  executors: lazy(() => import("./ExecutorsTab.tsx")),
  batches: lazy(() => import("./BatchesTab.tsx")),
} satisfies Record<View["tab"], unknown>;

/** What a run did, from five sides. */
export function RunTabs({ run, live }: { run: Run; live: LiveRuns }) {
  const { client, view, show } = usePanel();
  const { data } = useQuery(throughputQuery(client, run));
  const Panel = panels[view.tab];
  const tabs = [
    { name: "results", label: "Results" },
    { name: "errors", label: "Errors by cause", count: run.counts.errors },
    { name: "log", label: "Log" },
    { name: "executors", label: "Executors", count: run.executors },
    { name: "batches", label: "Batches", count: data?.batches },
  ] as const;
  return (
    <Tabs
      label="What the run did"
      tabs={tabs}
      selected={view.tab}
      onSelect={(tab: View["tab"]) => show({ tab, record: null })}
    >
      <ErrorBoundary key={view.tab} subject="This part">
        <Suspense fallback={<Skeleton className="h-[480px]" />}>
          <Panel run={run} live={live} />
        </Suspense>
      </ErrorBoundary>
    </Tabs>
  );
}
