import type { BatchView } from "../../client/contract.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { classes } from "../../ui/classes.ts";
import { formatDuration, formatNumber } from "../../ui/format.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Cell, explicitRole } from "../../ui/Table.tsx";

/** @param changed what the run's own outcome is called: "Migrated", "Undone" … */
export function BatchRow({ batch, changed }: { batch: BatchView; changed: string }) {
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
        {finishedAt !== null && <RelativeTime at={finishedAt} />}
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

/** A batch begins behind an id, which is the last of the one before. */
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
          title="An executor was lost over it, or the store failed on it: it is taken few records at a time."
        >
          {" "}
          in small steps
        </span>
      )}
    </>
  );
}
