import { useQuery } from "@tanstack/react-query";
import type { Run } from "../../../client/contract.ts";
import { throughputQuery } from "../../../client/runDetailQueries.ts";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { lazyPart } from "../../../ui/lazyPart.ts";
import { Part } from "../../../ui/Part.tsx";
import { usePanel } from "../../model/panelContext.ts";

const ThroughputChart = lazyPart(() => import("./ThroughputChart.tsx"));

/** The speed of a run over its duration. */
export function Throughput({ run }: { run: Run }) {
  const { client } = usePanel();
  const { data, error, refetch } = useQuery(throughputQuery(client, run));
  const points = data?.points;
  return (
    <Card title="Throughput">
      <div className="min-h-[240px]">
        {points && points.length > 1 && (
          <Part subject="The chart">
            <ThroughputChart points={points} />
          </Part>
        )}
        {points && points.length < 2 && <p className="text-muted">{emptyText(run)}</p>}
        {!data && error && (
          <p className="flex flex-wrap items-center gap-3 text-error">
            {error.message}
            <Button size="small" onClick={() => refetch()}>
              Try again
            </Button>
          </p>
        )}
      </div>
    </Card>
  );
}

function emptyText({ finishedAt, startedAt }: Run): string {
  if (finishedAt === null) return "The chart appears once a few batches are done.";
  return startedAt === null ? "The run never began." : "The run was too short, or too long ago, for a chart.";
}
