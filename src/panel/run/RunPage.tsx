import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { isStatus } from "../../client/error.ts";
import { runQuery } from "../../client/queries.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import type { PageProps } from "../ControlPage.tsx";
import { usePanel } from "../context.ts";
import { firstView } from "../view.ts";
import { RunHead } from "./RunHead.tsx";
import { RunTabs } from "./RunTabs.tsx";
import { RunWays } from "./RunWays.tsx";
import { Throughput } from "./Throughput.tsx";

/** One run: how it goes or went, and what it did. */
export default function RunPage({ live }: PageProps) {
  const section = useRef<HTMLElement>(null);
  const run = live.selected;
  // Whoever came from another page left the button behind that led here; a page that was just loaded is read from its top.
  const isArrival = useRef(live.list.data !== undefined);
  useEffect(() => {
    if (isArrival.current && document.activeElement === document.body) section.current?.focus();
  }, []);
  return (
    <>
      <RunWays run={run ?? null} live={live} />
      <section ref={section} data-runs aria-label="Run" tabIndex={-1} className="outline-none">
        {run ? (
          <div className="grid grid-cols-1 gap-3 min-[72rem]:grid-cols-[3fr_2fr]">
            <RunHead run={run} live={live} />
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
  // Asked for above; here it only matters what came of that.
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
        {error.message} A run that is going is not disturbed by this.
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
        <Button onClick={() => show(firstView)}>Go to the overview</Button>
      )}
    </Card>
  );
}
