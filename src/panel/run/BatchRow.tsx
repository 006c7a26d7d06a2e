import type { BatchView } from "../../client/contract.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { classes } from "../../ui/classes.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { duration, number } from "../../ui/numbers.ts";
import { as, Cell } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";

/** @param changed what the run's own outcome is called: "Migrated", "Undone" … */
export function BatchRow({ batch, changed }: { batch: BatchView; changed: string }) {
  const { first, last, type, records, attempts, counts, startedAt, finishedAt } = batch;
  const span = first === last ? first : `${first} – ${last}`;
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
      <Cell figures name="Failures" className={classes(attempts > 0 && "text-attention")}>
        {number(attempts)}
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

function State({ batch: { state, split, again, late } }: { batch: BatchView }) {
  const [tone, icon, word]: (typeof marks)["done"] = split ? ["attention", "right", "Split in two"] : marks[state];
  return (
    <>
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {(again || late) && <span className="text-12 text-muted"> {again ? "second look" : "put off"}</span>}
    </>
  );
}
