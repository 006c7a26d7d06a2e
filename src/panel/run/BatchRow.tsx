import type { BatchView } from "../../client/contract.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { classes } from "../../ui/classes.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { duration, number } from "../../ui/numbers.ts";
import { cell } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";

const figures = `${cell} text-right`;

export function BatchRow({ batch }: { batch: BatchView }) {
  const { first, last, type, records, attempts, counts, startedAt, finishedAt } = batch;
  const span = first === last ? first : `${first} – ${last}`;
  const count = (value: number | undefined) => (value === undefined ? "" : number(value));
  return (
    <tr className="hover:bg-hover">
      <td className={figures}>{number(batch.number)}</td>
      <td className={cell}>
        <State batch={batch} />
      </td>
      <td className={classes(cell, "font-mono text-12")} title={span}>
        {span}
      </td>
      <td className={cell}>{type}</td>
      <td className={figures}>{number(records)}</td>
      <td className={figures}>{count(counts?.migrated)}</td>
      <td className={figures}>{count(counts?.skipped)}</td>
      <td className={classes(figures, counts !== null && counts.errors > 0 && "text-error")}>
        {count(counts?.errors)}
      </td>
      <td className={classes(figures, attempts > 0 && "text-attention")}>{number(attempts)}</td>
      <td className={figures}>{finishedAt !== null && <Time at={finishedAt} />}</td>
      <td className={figures}>{startedAt !== null && finishedAt !== null && duration(finishedAt - startedAt)}</td>
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
