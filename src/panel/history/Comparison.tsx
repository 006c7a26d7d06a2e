import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { runQuery } from "../../client/queries.ts";
import { DryRunBadge } from "../../ui/Badge.tsx";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { usePanel } from "../context.ts";
import { wholeRun } from "../view.ts";
import { runName } from "../wording.ts";
import { CountsCompared } from "./CountsCompared.tsx";
import { ErrorsCompared } from "./ErrorsCompared.tsx";
import { RecordsCompared } from "./RecordsCompared.tsx";

/** Two runs side by side: what was asked, what came of it, and which records came out differently. */
export default function Comparison({ earlier, later }: { earlier: string; later: string }) {
  const { client, show, collections } = usePanel();
  const region = useRef<HTMLElement>(null);
  const queries = [useQuery(runQuery(client, earlier)), useQuery(runQuery(client, later))];
  const [left, right] = queries.map(({ data }) => data);
  const failed = queries.find(({ isError, data }) => isError && !data);
  // It opens above what was pressed.
  useEffect(() => {
    region.current?.focus();
    region.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  const close = () => show({ run: null, against: null });
  return (
    <section ref={region} aria-label="Comparison of two runs" tabIndex={-1} className="outline-none">
      <Card
        title="Comparison of two runs"
        aside={
          <Button size="small" onClick={close}>
            Close comparison
          </Button>
        }
      >
        {failed && (
          <Notice tone="error" urgent title="A run could not be read">
            {failed.error?.message}
          </Notice>
        )}
        {!failed && !(left && right) && <Skeleton className="h-80 w-full" />}
        {left && right && (
          <div className="grid grid-cols-1 gap-4">
            <div className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
              {[left, right].map((run) => (
                <p key={run.id} className="flex flex-wrap items-center gap-x-2">
                  <LinkButton className="text-15" onClick={() => show(wholeRun(run.id))}>
                    {runName(run, collections)}
                  </LinkButton>
                  {run.dryRun && <DryRunBadge />}
                  <span className="text-muted">
                    <RelativeTime at={run.startedAt ?? run.createdAt} />
                  </span>
                </p>
              ))}
            </div>
            <CountsCompared earlier={left} later={right} />
            <ErrorsCompared earlier={left} later={right} />
            <RecordsCompared earlier={left} later={right} />
          </div>
        )}
      </Card>
    </section>
  );
}
