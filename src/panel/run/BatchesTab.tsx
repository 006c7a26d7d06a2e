import { useInfiniteQuery } from "@tanstack/react-query";
import type { Run } from "../../client/contract.ts";
import { batchesQuery } from "../../client/runDetail.ts";
import { Card } from "../../ui/Card.tsx";
import { formatNumber } from "../../ui/format.ts";
import { ListFooter, Table } from "../../ui/Table.tsx";
import { usePanel } from "../context.ts";
import { changedWord } from "../kinds.ts";
import { amount, capitalised } from "../wording.ts";
import { BatchRow } from "./BatchRow.tsx";

/** A run's batches, in the order in which they were cut. */
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
        A batch is up to {amount(run.options.batchSize, "record")} that follow one another, in the hands of one
        executor. What it has written of them is stored with the counts, so that a crash neither loses nor repeats any.
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
        empty={found.data && "No batch yet: they are cut while the records are listed."}
      />
      <ListFooter list={found} subject="The batches" loadMoreLabel="Load more batches">
        {found.data &&
          !found.hasNextPage &&
          batches.length > 0 &&
          `${batches.length === 1 ? "1 batch" : `${formatNumber(batches.length)} batches`}${run.finishedAt === null ? " so far." : "."}`}
      </ListFooter>
    </Card>
  );
}
