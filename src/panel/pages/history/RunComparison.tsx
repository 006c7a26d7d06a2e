import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Run } from "../../../client/contract.ts";
import { runQuery } from "../../../client/queries.ts";
import { causesQuery } from "../../../client/resultQueries.ts";
import { DryRunBadge } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { classes } from "../../../ui/classes.ts";
import { formatNumber } from "../../../ui/format.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { cellClasses, Table } from "../../../ui/Table.tsx";
import { TextLink } from "../../components/ViewLink.tsx";
import { runName } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { runView } from "../../model/view.ts";
import { CountsComparison } from "./CountsComparison.tsx";
import { RecordsComparison } from "./RecordsComparison.tsx";

/** Two runs side by side: options, figures, errors, and the records whose results differ. */
export default function RunComparison({ one, other }: { one: string; other: string }) {
  const { client, show, collections } = usePanel();
  const region = useRef<HTMLElement>(null);
  const queries = [useQuery(runQuery(client, one)), useQuery(runQuery(client, other))];
  // Whatever the order in the address, the earlier one is on the left.
  const [left, right] = queries.map(({ data }) => data).sort((a, b) => (a?.createdAt ?? 0) - (b?.createdAt ?? 0));
  const failed = queries.find(({ isError, data }) => isError && !data);
  // It opens above the button that was pressed: scroll to it.
  useEffect(() => {
    region.current?.focus();
    region.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  const close = () => show({ run: null, compareTo: null });
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
                  <TextLink className="text-15" to={runView(run.id)}>
                    {runName(run, collections)}
                  </TextLink>
                  {run.dryRun && <DryRunBadge />}
                  <span className="text-muted">
                    <RelativeTime at={run.startedAt ?? run.createdAt} />
                  </span>
                </p>
              ))}
            </div>
            <CountsComparison earlier={left} later={right} />
            <ErrorsComparison earlier={left} later={right} />
            <RecordsComparison earlier={left} later={right} />
          </div>
        )}
      </Card>
    </section>
  );
}

type CauseLine = { type: string; pattern: string; earlier: number; later: number };

const columns = [
  { name: "Cause" },
  { name: "Earlier", width: "w-20", figures: true },
  { name: "Later", width: "w-20", figures: true },
];

/** The errors of both runs by cause. */
function ErrorsComparison({ earlier, later }: { earlier: Run; later: Run }) {
  const { client } = usePanel();
  const any = earlier.counts.errors + later.counts.errors > 0;
  const first = useQuery({ ...causesQuery(client, earlier.id), enabled: any });
  const second = useQuery({ ...causesQuery(client, later.id), enabled: any });
  if (!any) return <p className="text-muted">Neither run has a record in error.</p>;
  const error = first.error ?? second.error;
  if (error) return <p className="text-error">The errors could not be read: {error.message}</p>;
  if (!first.data || !second.data) return <Skeleton className="h-24 w-full" />;

  const lines = new Map<string, CauseLine>();
  for (const [side, { causes }] of [["earlier", first.data] as const, ["later", second.data] as const]) {
    for (const { type, pattern, count } of causes) {
      const key = `${type} ${pattern}`;
      lines.set(key, { ...(lines.get(key) ?? { type, pattern, earlier: 0, later: 0 }), [side]: count });
    }
  }
  const isWhole = first.data.complete && second.data.complete;
  return (
    <div className="-mx-4">
      <h3 className="px-4 pb-1.5 font-semibold">
        Errors by cause{" "}
        {!isWhole && (
          <span className="font-normal text-muted">of the first batches: there are too many to read all</span>
        )}
      </h3>
      <Table
        label="Errors by cause in both runs"
        columns={columns}
        minWidth=""
        items={[...lines.values()]}
        renderRow={(line) => (
          <tr key={`${line.type} ${line.pattern}`} className="align-top">
            <td className={classes(cellClasses, "py-1.5 whitespace-normal wrap-anywhere")}>
              <span className="text-muted">{line.type}</span> {line.pattern}
            </td>
            <Count value={line.earlier} />
            <Count value={line.later} />
          </tr>
        )}
        skeletonRows={0}
      />
    </div>
  );
}

const Count = ({ value }: { value: number }) => (
  <td className={classes(cellClasses, "py-1.5 text-right", value > 0 ? "text-error" : "text-muted")}>
    {formatNumber(value)}
  </td>
);
