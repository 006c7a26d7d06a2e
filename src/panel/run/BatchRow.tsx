import type { BatchView } from "../../client/contract.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { classes } from "../../ui/classes.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { duration, number } from "../../ui/numbers.ts";
import { as, Cell } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";

/** @param changed what the run's own outcome is called: "Migrated", "Undone" … */
export function BatchRow({ batch, changed }: { batch: BatchView; changed: string }) {
  const { type, records, attempts, careful, counts, startedAt, finishedAt } = batch;
  const span = spanOf(batch);
  const count = (value: number | undefined) => (value === undefined ? "" : number(value));
  return (
    <tr {...as("row")} className="hover:bg-hover">
      <Cell figures name="Batch">
        {number(batch.number)}
      </Cell>
      <Cell>
        <State batch={batch} />
      </Cell>
      <Cell className="font-mono text-12" title={span}>
        {span}
      </Cell>
      <Cell>{type}</Cell>
      <Cell figures name="Records">
        {number(records)}
      </Cell>
      <Cell figures name={changed}>
        {count(counts?.migrated)}
      </Cell>
      <Cell figures name="Skipped">
        {count(counts?.skipped)}
      </Cell>
      <Cell figures name="Errors" className={classes(counts !== null && counts.errors > 0 && "text-error")}>
        {count(counts?.errors)}
      </Cell>
      <Cell figures name="Attempts" className={classes(careful && "text-attention")}>
        {attempts > 0 && number(attempts)}
      </Cell>
      <Cell figures name="Done">
        {finishedAt !== null && <Time at={finishedAt} />}
      </Cell>
      <Cell figures name="Took">
        {startedAt !== null && finishedAt !== null && duration(finishedAt - startedAt)}
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
