import type { Run } from "../../client/contract.ts";
import { RehearsalMark } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { classes } from "../../ui/classes.ts";
import { moveBetweenRows } from "../../ui/moveBetweenRows.ts";
import { duration, number } from "../../ui/numbers.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Time } from "../../ui/Time.tsx";
import { usePanel } from "../context.ts";
import { changedWord } from "../kinds.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { Status } from "../run/Status.tsx";
import { processedOf } from "../run/sentence.ts";
import { wholeRun } from "../view.ts";
import { runName } from "../wording.ts";

const columns = [
  { name: "Started", width: "w-32" },
  { name: "Run", width: "" },
  { name: "By", width: "w-32" },
  { name: "Status", width: "w-32" },
  { name: "Records", width: "w-24", figures: true },
  { name: "Changed", width: "w-44", figures: true },
  { name: "Errors", width: "w-20", figures: true },
  { name: "Duration", width: "w-28", figures: true },
];

export default function RunHistory({ live }: { live: LiveRuns }) {
  const { list, runs, selected } = live;
  return (
    <Card title="Run history" headerClassName="px-4 pt-3" className="">
      {/* Without rows there is nothing to scroll for, nor anything that the focus could scroll with. */}
      <div className={runs.length > 0 ? "overflow-x-auto" : "overflow-x-hidden"}>
        <table
          aria-label="Run history"
          onKeyDown={moveBetweenRows}
          className="w-full min-w-[66rem] table-fixed border-separate border-spacing-0 text-left"
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
            {list.isPending &&
              [1, 2, 3].map((row) => (
                <tr key={row}>
                  <td colSpan={columns.length} className="h-[34px] border-b border-line px-4">
                    <Skeleton className="h-3 w-2/3" />
                  </td>
                </tr>
              ))}
            {runs.map((run) => (
              <HistoryRow key={run.id} run={run} isSelected={run.id === selected?.id} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="px-4 py-3">
        {list.data && runs.length === 0 && <p className="text-muted">No runs yet.</p>}
        {list.isError && !list.data && <p className="text-error">The runs could not be read.</p>}
        {list.hasNextPage ? (
          <Button disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {list.isFetchingNextPage ? "Loading…" : "Load older"}
          </Button>
        ) : (
          runs.length > 0 && <p className="text-12 text-muted">These are all runs. Select one to see its results.</p>
        )}
      </div>
    </Card>
  );
}

const cell = "h-[34px] truncate border-b border-line px-2";

function HistoryRow({ run, isSelected }: { run: Run; isSelected: boolean }) {
  const { show, collections } = usePanel();
  const { counts, startedAt, finishedAt, startedBy } = run;
  const select = () => {
    show(wholeRun(run.id));
  };
  const figures = classes(cell, "text-right");
  return (
    <tr
      onClick={(event) => {
        if (!(event.target as Element).closest("button")) select();
      }}
      className={classes("cursor-pointer", isSelected ? "bg-accent-soft" : "hover:bg-hover")}
    >
      <td className={classes(cell, "pl-4")}>
        <Time at={startedAt ?? run.createdAt} />
      </td>
      <td className={cell}>
        <span className="flex items-center gap-2">
          <button
            type="button"
            data-row
            aria-pressed={isSelected}
            onClick={select}
            className="truncate rounded-box font-medium"
          >
            {runName(run, collections)}
          </button>
          {run.dryRun && <RehearsalMark />}
        </span>
      </td>
      <td className={classes(cell, "text-muted")} title={startedBy.uid}>
        {startedBy.name ?? startedBy.uid}
      </td>
      <td className={cell} title={run.error ?? undefined}>
        <Status status={run.status} />
      </td>
      <td className={figures}>{number(run.total ?? processedOf(run))}</td>
      <td className={figures}>
        {number(counts.migrated)} <span className="text-12 text-muted">{changedWord(run)}</span>
      </td>
      <td className={classes(figures, counts.errors > 0 && "text-error")}>{number(counts.errors)}</td>
      <td className={classes(figures, "pr-4")}>
        {startedAt !== null && finishedAt !== null && duration(finishedAt - startedAt)}
      </td>
    </tr>
  );
}
