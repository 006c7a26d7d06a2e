import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Run } from "../../../client/contract.ts";
import { isStatus } from "../../../client/error.ts";
import { runQuery } from "../../../client/queries.ts";
import { throughputQuery } from "../../../client/runDetailQueries.ts";
import { ActionButton, Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { lazyPart } from "../../../ui/lazyPart.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { Part } from "../../../ui/Part.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Tabs } from "../../../ui/Tabs.tsx";
import { Breadcrumb } from "../../components/Breadcrumb.tsx";
import { CopyLink } from "../../components/CopyLink.tsx";
import { ButtonLink } from "../../components/ViewLink.tsx";
import { runName } from "../../model/labels.ts";
import type { LiveRuns, PageProps } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { defaultView, runView, type View } from "../../model/view.ts";
import { RunHeader } from "./RunHeader.tsx";
import { Throughput } from "./Throughput.tsx";

/** One run: its progress, throughput, results, errors, log, executors and batches. */
export default function RunPage({ live }: PageProps) {
  const section = useRef<HTMLElement>(null);
  const run = live.selected;
  // Coming from another page, the button that led here is gone, so take the focus. A fresh page load keeps it at the
  // top.
  const isArrival = useRef(live.list.data !== undefined);
  useEffect(() => {
    if (isArrival.current && document.activeElement === document.body) section.current?.focus();
  }, []);
  return (
    <>
      <RunPager run={run ?? null} live={live} />
      <section ref={section} data-runs aria-label="Run" tabIndex={-1} className="outline-none">
        {run ? (
          <div className="grid grid-cols-1 gap-3 min-[72rem]:grid-cols-[3fr_2fr]">
            <RunHeader run={run} live={live} />
            <Throughput run={run} />
          </div>
        ) : (
          <NoRun live={live} />
        )}
      </section>
      {run && <RunTabs run={run} live={live} />}
    </>
  );
}

function NoRun({ live }: Pick<PageProps, "live">) {
  const { client, view, show } = usePanel();
  // Fetched by `useLiveRuns`; here only its error matters.
  const asked = useQuery({ ...runQuery(client, view.run ?? ""), enabled: false });
  const isUnknown = isStatus(asked.error, 404);
  const error = isUnknown ? null : (asked.error ?? (live.list.data ? null : live.list.error));
  if (error) {
    return (
      <Notice
        tone="error"
        urgent
        title="The run could not be read"
        action={
          <Button
            onClick={() => {
              void live.list.refetch();
              if (view.run !== null) void asked.refetch();
            }}
          >
            Try again
          </Button>
        }
      >
        {error.message} An active run is not affected.
      </Notice>
    );
  }
  if (live.selected === undefined && !isUnknown) {
    return (
      <Card className="min-h-[320px] px-4 py-3">
        <Skeleton className="h-5 w-64" />
        <Skeleton className="mt-3 h-4 w-96 max-w-full" />
        <Skeleton className="mt-3 h-2 w-full" />
        <Skeleton className="mt-4 h-32 w-full" />
      </Card>
    );
  }
  return (
    <Card>
      <h2 className="mb-1 text-15 font-semibold">{view.run === null ? "No runs yet" : "There is no such run"}</h2>
      <p className="mb-3 text-muted wrap-anywhere">
        {view.run === null ? (
          "Start with a test: it reads everything and writes nothing."
        ) : (
          <>
            No run has the id <code className="font-mono text-12 text-ink">{view.run}</code>. It may belong to another
            environment.
          </>
        )}
      </p>
      {view.run !== null && live.latest ? (
        <Button onClick={() => show({ run: null, tab: "results", record: null })}>Show the latest run</Button>
      ) : (
        <ButtonLink to={defaultView}>Go to the overview</ButtonLink>
      )}
    </Card>
  );
}

/** The way up, and to the older and the newer run. */
function RunPager({ run, live }: { run: Run | null; live: LiveRuns }) {
  const { view, show, collections } = usePanel();
  const here = live.runs.findIndex(({ id }) => id === run?.id);
  const older = here < 0 ? undefined : live.runs[here + 1];
  const newer = live.runs[here - 1];
  // Keeps the tab, for people who compare runs.
  const go = (to: Run | undefined) => to && show({ ...runView(to.id), tab: view.tab });
  const beyond = here < 0 ? "This run is not among the latest." : null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 print:hidden">
      <Breadcrumb above={["overview", "history"]}>{run ? runName(run, collections) : "Run"}</Breadcrumb>
      <div className="flex gap-2">
        <CopyLink />
        <ActionButton disabledReason={older ? null : (beyond ?? noOlderReason(live))} onClick={() => go(older)}>
          Older run
        </ActionButton>
        <ActionButton disabledReason={newer ? null : (beyond ?? "This is the latest run.")} onClick={() => go(newer)}>
          Newer run
        </ActionButton>
      </div>
    </div>
  );
}

const noOlderReason = ({ list }: LiveRuns): string =>
  list.hasNextPage ? "Older runs are in the run history." : "This is the first run.";

const panels = {
  results: lazyPart(() => import("../../components/results/RunResults.tsx"), "RunResults"),
  errors: lazyPart(() => import("./ErrorsTab.tsx")),
  log: lazyPart(() => import("./LogTab.tsx")),
  executors: lazyPart(() => import("./ExecutorsTab.tsx")),
  batches: lazyPart(() => import("./BatchesTab.tsx")),
} satisfies Record<View["tab"], unknown>;

/** The tabs of a run: results, errors, log, executors and batches. */
function RunTabs({ run, live }: { run: Run; live: LiveRuns }) {
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
      <Part key={view.tab} subject="This part" fallback={<Skeleton className="h-[480px]" />}>
        <Panel run={run} live={live} />
      </Part>
    </Tabs>
  );
}
