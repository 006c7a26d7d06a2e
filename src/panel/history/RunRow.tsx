import type { Run } from "../../client/contract.ts";
import { RehearsalMark } from "../../ui/Badge.tsx";
import { classes } from "../../ui/classes.ts";
import { duration, number } from "../../ui/numbers.ts";
import { type Column, cell } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { usePanel } from "../context.ts";
import { changedWord } from "../kinds.ts";
import { Status } from "../run/Status.tsx";
import { processedOf } from "../run/sentence.ts";
import { wholeRun } from "../view.ts";
import { runName } from "../wording.ts";

export const runColumns: readonly Column[] = [
  { name: "Started", width: "w-32" },
  { name: "Run" },
  { name: "By", width: "w-32" },
  { name: "Status", width: "w-32" },
  { name: "Records", width: "w-24", figures: true },
  { name: "Changed", width: "w-44", figures: true },
  { name: "Errors", width: "w-20", figures: true },
  { name: "Duration", width: "w-28", figures: true },
];

type RunRowProps = {
  run: Run;
  isSelected?: boolean;
  /** Makes the row one that can be chosen, for a comparison. */
  choice?: { isChosen: boolean; reason: string | null; onChoose: (isChosen: boolean) => void };
};

/** A run in one line, leading to its page. */
export function RunRow({ run, isSelected = false, choice }: RunRowProps) {
  const { show, collections } = usePanel();
  const { counts, startedAt, finishedAt, startedBy } = run;
  const name = runName(run, collections);
  const open = () => show(wholeRun(run.id));
  const figures = classes(cell, "text-right");
  return (
    <tr
      onClick={(event) => {
        if (!(event.target as Element).closest("button, label")) open();
      }}
      className={classes("cursor-pointer", isSelected || choice?.isChosen ? "bg-accent-soft" : "hover:bg-hover")}
    >
      {choice && (
        <td className={cell}>
          {/* All of the cell can be pressed, so that a miss does not lead away. */}
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
        </td>
      )}
      <td className={cell}>
        <Time at={startedAt ?? run.createdAt} />
      </td>
      <td className={cell}>
        <span className="flex items-center gap-2">
          <button
            type="button"
            data-row
            aria-pressed={choice ? undefined : isSelected}
            onClick={open}
            className="truncate rounded-box font-medium"
          >
            {name}
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
      <td className={figures}>{startedAt !== null && finishedAt !== null && duration(finishedAt - startedAt)}</td>
    </tr>
  );
}
