import { useQuery } from "@tanstack/react-query";
import type { ExecutorView, Run } from "../../../client/contract.ts";
import { executorsQuery } from "../../../client/runDetailQueries.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { Card } from "../../../ui/Card.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { LoadError } from "../../../ui/Notice.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { Cell, explicitRole, Table } from "../../../ui/Table.tsx";
import { quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";

const columns = [
  { name: "Executor", width: "w-20", figures: true },
  { name: "Doing" },
  { name: "Type", width: "w-24" },
  { name: "Batch", width: "w-20", figures: true },
  { name: "Done", width: "w-36", figures: true },
  { name: "Since", width: "w-28", figures: true },
];

/** What each executor of a run is doing now. */
export default function ExecutorsTab({ run }: { run: Run }) {
  const { client } = usePanel();
  const query = useQuery(executorsQuery(client, run));
  const isRunning = run.status === "running";
  // The last answer is outdated once the run is no longer running.
  const executors = isRunning ? (query.data?.executors ?? []) : [];
  return (
    <Card className="">
      <p className="px-4 py-3 text-muted">{summary(run, isRunning ? query.data?.executors.length : undefined)}</p>
      {query.isError && !query.data ? (
        <div className="px-4 pb-4">
          <LoadError title="What the executors do could not be read" query={query} />
        </div>
      ) : (
        <Table
          label="Executors"
          columns={columns}
          stacked
          minWidth="min-w-[46rem]"
          items={executors}
          renderRow={(executor) => <ExecutorRow key={executor.number} executor={executor} />}
          skeletonRows={isRunning && query.isPending ? 3 : 0}
          scrollRegionLabel="Table of executors"
          empty={empty(run)}
        />
      )}
    </Card>
  );
}

function ExecutorRow({ executor }: { executor: ExecutorView }) {
  const { type, batch, records, passed, since } = executor;
  return (
    <tr {...explicitRole("row")} className="hover:bg-hover">
      <Cell numeric label="Executor">
        {formatNumber(executor.number)}
      </Cell>
      <Cell>{doing(executor)}</Cell>
      <Cell>{type}</Cell>
      <Cell numeric label="Batch">
        {batch !== null && formatNumber(batch)}
      </Cell>
      <Cell numeric label="Done">
        {batch !== null && `${formatNumber(passed)} of ${formatNumber(records)}`}
      </Cell>
      <Cell numeric label="Since">
        <RelativeTime at={since} />
      </Cell>
    </tr>
  );
}

function doing({ batch, records, writing }: ExecutorView): string {
  if (batch === null) return `Rechecking ${quantity(records, "deferred record")}`;
  return writing > 0 ? `Writing ${quantity(writing, "record")}` : "Reading and planning";
}

function summary({ executors, options }: Run, busy: number | undefined): string {
  const most = `This run may use ${quantity(executors, "executor")}${options.concurrency === undefined ? ", chosen by the number of records" : ""}.`;
  if (busy === undefined || busy >= executors) return most;
  return `${most} ${busy === 0 ? "None has" : busy === 1 ? "1 has" : `${formatNumber(busy)} have`} a batch right now.`;
}

function empty({ status, waiting, total }: Run): string {
  if (status === "paused") return "The run is paused: no executor is working.";
  if (status === "scheduled") return "The run has not begun.";
  if (!isActive(status)) return "The run has finished: no executor is working on it.";
  if (waiting) return "The run waits: no executor is working.";
  return total === null ? "The records are being listed first." : "Every executor is between two batches.";
}
