import { useInfiniteQuery } from "@tanstack/react-query";
import type { BatchView, Run } from "../../../client/contract.ts";
import { batchesQuery } from "../../../client/runDetailQueries.ts";
import { Badge, type BadgeTone } from "../../../ui/Badge.tsx";
import { Card } from "../../../ui/Card.tsx";
import { classes } from "../../../ui/classes.ts";
import { formatClock, formatDuration, formatNumber } from "../../../ui/format.ts";
import type { IconName } from "../../../ui/Icon.tsx";
import { Cell, explicitRole, ListFooter, Table } from "../../../ui/Table.tsx";
import { capitalised, changedWord, quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";

/** The batches of a run, in the order of their keys. */
export default function BatchesTab({ run }: { run: Run }) {
  const { client } = usePanel();
  const found = useInfiniteQuery(batchesQuery(client, run));
  const batches = found.data?.pages.flatMap((page) => page.batches) ?? [];
  const changed = capitalised(changedWord(run));
  const columns = [
    { name: "Batch", width: "w-16", figures: true },
    { name: "State", width: "w-44" },
    { name: "Ids" },
    { name: "Type", width: "w-24" },
    { name: "Records", width: "w-20", figures: true },
    { name: changed, width: "w-28", figures: true },
    { name: "Skipped", width: "w-20", figures: true },
    { name: "Errors", width: "w-16", figures: true },
    { name: "Attempts", width: "w-20", figures: true },
    { name: "Done", width: "w-28", figures: true },
    { name: "Took", width: "w-20", figures: true },
  ];
  return (
    <Card className="">
      <p className="px-4 py-3 text-muted">
        A batch is up to {quantity(run.options.batchSize, "record")} with consecutive keys, processed by one executor.
        Results and counts are stored together, so that a crash neither loses nor repeats any.
      </p>
      <Table
        label="Batches"
        columns={columns}
        stacked
        minWidth="min-w-[68rem]"
        items={batches}
        renderRow={(batch) => <BatchRow key={batch.number} batch={batch} changed={changed} />}
        skeletonRows={found.isPending ? 4 : 0}
        scrollRegionLabel="Table of batches"
        empty={found.data && "No batches yet: they are created while the records are listed."}
      />
      <ListFooter list={found} subject="The batches" loadMoreLabel="Load more batches">
        {found.data &&
          !found.hasNextPage &&
          batches.length > 0 &&
          `${quantity(batches.length, "batch")}${run.finishedAt === null ? " so far." : "."}`}
      </ListFooter>
    </Card>
  );
}

/** @param changed the label of the run's outcome: "Migrated", "Undone" … */
function BatchRow({ batch, changed }: { batch: BatchView; changed: string }) {
  const { type, records, attempts, careful, counts, startedAt, finishedAt } = batch;
  const span = spanOf(batch);
  const count = (value: number | undefined) => (value === undefined ? "" : formatNumber(value));
  return (
    <tr {...explicitRole("row")} className="hover:bg-hover">
      <Cell numeric label="Batch">
        {formatNumber(batch.number)}
      </Cell>
      <Cell>
        <State batch={batch} />
      </Cell>
      <Cell className="font-mono text-12" title={span}>
        {span}
      </Cell>
      <Cell>{type}</Cell>
      <Cell numeric label="Records">
        {formatNumber(records)}
      </Cell>
      <Cell numeric label={changed}>
        {count(counts?.migrated)}
      </Cell>
      <Cell numeric label="Skipped">
        {count(counts?.skipped)}
      </Cell>
      <Cell numeric label="Errors" className={classes(counts !== null && counts.errors > 0 && "text-error")}>
        {count(counts?.errors)}
      </Cell>
      <Cell numeric label="Attempts" className={classes(careful && "text-attention")}>
        {attempts > 0 && formatNumber(attempts)}
      </Cell>
      <Cell numeric label="Done">
        {finishedAt !== null && <time dateTime={new Date(finishedAt).toISOString()}>{formatClock(finishedAt)}</time>}
      </Cell>
      <Cell numeric label="Took">
        {startedAt !== null && finishedAt !== null && formatDuration(finishedAt - startedAt)}
      </Cell>
    </tr>
  );
}

const marks: Record<BatchView["state"], [BadgeTone, IconName, string]> = {
  waiting: ["neutral", "clock", "Waiting"],
  working: ["accent", "running", "Working"],
  done: ["done", "check", "Done"],
};

/** A batch starts after the last id of the batch before. */
function spanOf({ after, last }: BatchView): string {
  if (after === null) return last === null ? "all" : `up to ${last}`;
  return last === null ? `after ${after}` : `after ${after}, up to ${last}`;
}

function State({ batch: { state, careful } }: { batch: BatchView }) {
  const [tone, icon, word] = marks[state];
  return (
    <>
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {careful && state !== "done" && (
        <span
          className="text-12 text-muted"
          title="An executor or the store failed on this batch, so it is processed a few records at a time."
        >
          {" "}
          in small steps
        </span>
      )}
    </>
  );
}
