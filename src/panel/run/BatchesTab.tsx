import { useInfiniteQuery } from "@tanstack/react-query";
import type { Run } from "../../client/contract.ts";
import { batchesQuery } from "../../client/course.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { classes } from "../../ui/classes.ts";
import { Notice } from "../../ui/Notice.tsx";
import { number } from "../../ui/numbers.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { usePanel } from "../context.ts";
import { changedWord } from "../kinds.ts";
import { amount, capitalised } from "../wording.ts";
import { BatchRow } from "./BatchRow.tsx";

/** A run's batches, in the order in which they were cut. */
export default function BatchesTab({ run }: { run: Run }) {
  const { client } = usePanel();
  const found = useInfiniteQuery(batchesQuery(client, run));
  const batches = found.data?.pages.flatMap((page) => page.batches) ?? [];
  const columns = [
    { name: "Batch", width: "w-16", figures: true },
    { name: "State", width: "w-44" },
    { name: "From – to", width: "" },
    { name: "Type", width: "w-24" },
    { name: "Records", width: "w-20", figures: true },
    { name: capitalised(changedWord(run)), width: "w-28", figures: true },
    { name: "Skipped", width: "w-20", figures: true },
    { name: "Errors", width: "w-16", figures: true },
    { name: "Failures", width: "w-20", figures: true },
    { name: "Done", width: "w-28", figures: true },
    { name: "Took", width: "w-20", figures: true },
  ];
  return (
    <Card className="">
      <p className="px-4 py-3 text-muted">
        A batch is up to {amount(run.options.batchSize, "record")} that follow one another: they are read, planned and
        written together and counted all at once, so that a crash neither loses nor repeats any.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: there is nothing in it that the focus could scroll with. */}
      <section aria-label="Table of batches" tabIndex={0} className="overflow-x-auto">
        <table
          aria-label="Batches"
          className="w-full min-w-[68rem] table-fixed border-separate border-spacing-0 text-left"
        >
          <thead>
            <tr>
              {columns.map(({ name, width, figures }) => (
                <th
                  key={name}
                  scope="col"
                  className={classes(
                    "h-8 border-y border-line px-2 text-12 font-medium text-muted first:pl-4 last:pr-4",
                    width,
                    figures && "text-right",
                  )}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.isPending &&
              [1, 2, 3, 4].map((row) => (
                <tr key={row}>
                  <td colSpan={columns.length} className="h-[34px] border-b border-line px-4">
                    <Skeleton className="h-3 w-2/3" />
                  </td>
                </tr>
              ))}
            {batches.map((batch) => (
              <BatchRow key={batch.number} batch={batch} />
            ))}
          </tbody>
        </table>
      </section>
      <div className="px-4 py-3">
        {found.isError && (
          <Notice
            tone="error"
            urgent
            title="The batches could not be read"
            action={<Button onClick={() => found.refetch()}>Try again</Button>}
          >
            {found.error.message}
          </Notice>
        )}
        {found.data && batches.length === 0 && (
          <p className="text-muted">No batch yet: the records are counted first, then cut into batches page by page.</p>
        )}
        {found.hasNextPage && (
          <Button disabled={found.isFetchingNextPage} onClick={() => found.fetchNextPage()}>
            {found.isFetchingNextPage ? "Loading…" : "Load more batches"}
          </Button>
        )}
        {found.data && !found.hasNextPage && batches.length > 0 && (
          <p className="text-12 text-muted">
            {batches.length === 1 ? "1 batch" : `${number(batches.length)} batches`}
            {run.finishedAt === null ? " so far." : "."}
          </p>
        )}
      </div>
    </Card>
  );
}
