import type { Run } from "../../../client/contract.ts";
import { DryRunBadge } from "../../../ui/Badge.tsx";
import { classes } from "../../../ui/classes.ts";
import { formatDuration, formatNumber } from "../../../ui/format.ts";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { Cell, type Column, explicitRole } from "../../../ui/Table.tsx";
import { changedWord, quantity, runName } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { processedOf } from "../../model/runSummary.ts";
import { runView } from "../../model/view.ts";
import { ViewLink } from "../ViewLink.tsx";
import { StatusBadge } from "./StatusBadges.tsx";

export const runColumns: readonly Column[] = [
  { name: "Started", width: "w-32" },
  { name: "Run" },
  { name: "By", width: "w-32" },
  { name: "Status", width: "w-32" },
  { name: "Records", width: "w-24", numeric: true },
  { name: "Changed", width: "w-44", numeric: true },
  { name: "Errors", width: "w-20", numeric: true },
  { name: "Duration", width: "w-28", numeric: true },
];

const beyondBrief = ["By", "Records", "Duration"];
export const briefRunColumns = runColumns.filter(({ name }) => !beyondBrief.includes(name));

type RunRowProps = {
  run: Run;
  isSelected?: boolean;
  /** Only what fits two lines on a phone. @default false */
  isBrief?: boolean;
  /** Adds a checkbox to choose the run for a comparison. */
  choice?: { isChosen: boolean; reason: string | null; onChoose: (isChosen: boolean) => void };
};

/** A row of a table of runs. Clicking it opens the run's page. */
export function RunRow({ run, isSelected = false, isBrief = false, choice }: RunRowProps) {
  const { show, collections } = usePanel();
  const { counts, startedAt, finishedAt, startedBy } = run;
  const name = runName(run, collections);
  const open = () => show(runView(run.id));
  return (
    <tr
      {...explicitRole("row")}
      onClick={(event) => {
        if (!(event.target as Element).closest("a, button, label")) open();
      }}
      className={classes("cursor-pointer", isSelected || choice?.isChosen ? "bg-accent-soft" : "hover:bg-hover")}
    >
      {choice && (
        <Cell>
          {/* The whole cell is clickable, so that a near miss does not open the run. */}
          <label className="-mx-2 flex h-full items-center px-2" title={choice.reason ?? undefined}>
            <input
              type="checkbox"
              className="accent-accent"
              aria-label={`Compare ${name}`}
              checked={choice.isChosen}
              disabled={choice.reason !== null}
              onChange={(event) => choice.onChoose(event.target.checked)}
            />
          </label>
        </Cell>
      )}
      <Cell>
        <RelativeTime at={startedAt ?? run.createdAt} />
      </Cell>
      {/* Where rows are stacked, the first line is the run and its status. */}
      <Cell className="order-first basis-[calc(100%-8rem)]">
        <span className="flex items-center gap-2">
          <ViewLink
            data-row
            aria-pressed={choice ? undefined : isSelected}
            to={runView(run.id)}
            className="truncate rounded-box font-medium hover:underline"
          >
            {name}
          </ViewLink>
          {run.dryRun && <DryRunBadge />}
        </span>
      </Cell>
      {!isBrief && (
        <Cell className="text-muted" title={startedBy.uid}>
          {startedBy.name ?? startedBy.uid}
        </Cell>
      )}
      <Cell title={run.error ?? undefined} className="-order-1">
        <StatusBadge run={run} />
      </Cell>
      {!isBrief && (
        <Cell numeric label="Records">
          {formatNumber(run.total ?? processedOf(run))}
        </Cell>
      )}
      <Cell numeric {...(!isBrief && { label: "Changed" })}>
        {formatNumber(counts.migrated)} <span className="text-12 text-muted">{changedWord(run)}</span>
      </Cell>
      <Cell numeric {...(!isBrief && { label: "Errors" })} className={classes(counts.errors > 0 && "text-error")}>
        {isBrief ? quantity(counts.errors, "error") : formatNumber(counts.errors)}
      </Cell>
      {!isBrief && (
        <Cell numeric label="Duration">
          {startedAt !== null && finishedAt !== null && formatDuration(finishedAt - startedAt)}
        </Cell>
      )}
    </tr>
  );
}
