import { lazy, Suspense } from "react";
import type { Stats } from "../../client/contract.ts";
import { ErrorBoundary } from "../../ui/ErrorBoundary.tsx";
import { Popover } from "../../ui/Popover.tsx";
import type { LiveRuns } from "../liveRuns.ts";

const MoreCommands = lazy(() => import("./MoreCommands.tsx"));

/** What is done now and then rather than every time, behind one quiet word. */
export function More({ stats, live }: { stats: Stats | undefined; live: LiveRuns }) {
  return (
    <Popover label="More" width="sm:w-96">
      {(close) => (
        <ErrorBoundary subject="The commands">
          <Suspense fallback={<div className="h-52" />}>
            <MoreCommands stats={stats} live={live} onDone={close} />
          </Suspense>
        </ErrorBoundary>
      )}
    </Popover>
  );
}
