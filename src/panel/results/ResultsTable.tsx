import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { Detail, Run } from "../../client/contract.ts";
import type { ResultsPage } from "../../client/queries.ts";
import { Button } from "../../ui/Button.tsx";
import { classes } from "../../ui/classes.ts";
import { moveBetweenRows } from "../../ui/moveBetweenRows.ts";
import { Notice } from "../../ui/Notice.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { usePanel } from "../context.ts";
import { changedWord } from "../kinds.ts";
import { amount } from "../wording.ts";
import { NoRows } from "./NoRows.tsx";
import { ResultRow } from "./ResultRow.tsx";

type Rows = UseInfiniteQueryResult<InfiniteData<ResultsPage>>;

const columns = [
  ["Record", "w-[24%]"],
  ["Type", "w-20"],
  ["Result", ""],
  ["Changes", "w-[22%]"],
  ["Message", ""],
] as const;

export function ResultsTable({ run, rows }: { run: Run; rows: Rows }) {
  const { view, show } = usePanel();
  const [reached, setReached] = useState("");
  const results = rows.data?.pages.flatMap((page) => page.results) ?? [];
  const reachable = results.some((detail) => keyOf(detail) === reached) ? reached : results[0] && keyOf(results[0]);
  const reach = useCallback((detail: Detail) => setReached(keyOf(detail)), []);
  const open = useCallback(({ type, id }: Detail) => show({ run: run.id, record: { type, id } }), [show, run.id]);

  return (
    <div
      className={classes(
        "flex max-h-[max(24rem,70vh)] min-h-48 min-w-0 flex-col",
        // Without rows there is nothing that the focus could scroll with.
        results.length > 0 ? "overflow-auto" : "overflow-x-hidden",
      )}
    >
      <table
        aria-label="Migration results"
        aria-busy={rows.isPlaceholderData}
        onKeyDown={moveBetweenRows}
        className={classes(
          "w-full min-w-[37rem] table-fixed border-separate border-spacing-0 text-left",
          rows.isPlaceholderData && "text-muted",
        )}
      >
        <thead>
          <tr>
            {columns.map(([name, width]) => (
              <th
                key={name}
                scope="col"
                className={classes(
                  "sticky top-0 z-10 h-8 border-b border-line bg-surface px-2 text-12 font-medium text-muted first:pl-4",
                  name === "Result" ? (changedWord(run).length > 14 ? "w-44" : "w-36") : width,
                )}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.isPending &&
            [40, 56, 48, 52, 44].map((width) => (
              <tr key={width}>
                <td colSpan={5} className="h-[34px] border-b border-line px-4">
                  <Skeleton className="h-3 w-1/2" />
                </td>
              </tr>
            ))}
          {results.map((detail) => (
            <ResultRow
              key={keyOf(detail)}
              detail={detail}
              kind={run.kind}
              dryRun={run.dryRun}
              isOpen={view.record?.type === detail.type && view.record.id === detail.id}
              isReachable={keyOf(detail) === reachable}
              onReach={reach}
              onOpen={open}
            />
          ))}
        </tbody>
      </table>
      <div className="sticky left-0 px-4 py-3">
        {rows.isError && !rows.isFetchNextPageError && (
          <Notice
            tone="error"
            urgent
            title="The results could not be read"
            action={<Button onClick={() => rows.refetch()}>Try again</Button>}
          >
            {rows.error.message} Reading them changes nothing.
          </Notice>
        )}
        {rows.data && results.length === 0 && !rows.hasNextPage && <NoRows run={run} />}
        {rows.hasNextPage && (
          <div className="flex flex-wrap items-center gap-3 text-muted">
            <Button disabled={rows.isFetchingNextPage} onClick={() => rows.fetchNextPage()}>
              {rows.isFetchingNextPage ? "Loading…" : "Load more"}
            </Button>
            <span>{amount(results.length, "row")} loaded</span>
            {rows.isFetchNextPageError && <span className="text-error">{rows.error?.message}</span>}
          </div>
        )}
        {!rows.hasNextPage && results.length > 0 && (
          <p className="text-12 text-muted">
            {amount(results.length, "row")}, no more that match.
            {!run.options.verbose &&
              run.counts.skipped > 0 &&
              view.result !== "migrated" &&
              view.result !== "error" &&
              silent}
          </p>
        )}
      </div>
    </div>
  );
}

const silent = " Records that were current already, with nothing more to say about them, have no row.";

const keyOf = ({ type, id }: Detail): string => `${type}/${id}`;
