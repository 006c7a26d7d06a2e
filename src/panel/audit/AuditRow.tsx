import type { AuditEntry } from "../../client/contract.ts";
import { RehearsalMark } from "../../ui/Badge.tsx";
import { classes } from "../../ui/classes.ts";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { number } from "../../ui/numbers.ts";
import { as, Cell } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { usePanel } from "../context.ts";
import { wholeRun } from "../view.ts";
import { actionWords } from "./actionWords.ts";

export function AuditRow({ entry }: { entry: AuditEntry }) {
  const { show } = usePanel();
  const { sequence, at, by, action, run, reason, hash, previous } = entry;
  const { words, isRehearsal } = actionWords(action);
  return (
    <tr {...as("row")} className="hover:bg-hover">
      <Cell>
        <Time at={at} />
      </Cell>
      <Cell title={by.uid}>{by.name ?? by.uid}</Cell>
      <Cell title={action}>
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{words}</span>
          {isRehearsal && <RehearsalMark />}
        </span>
      </Cell>
      <Cell>
        <LinkButton
          data-row
          title={`Show run ${run}`}
          onClick={() => show(wholeRun(run))}
          className="font-mono text-12"
        >
          {run.slice(0, 8)}
        </LinkButton>
      </Cell>
      <Cell name="Reason" className={classes(reason === null && "text-muted")} title={reason ?? undefined}>
        {reason ?? "None given"}
      </Cell>
      <Cell
        name="Entry"
        className="text-12 text-muted"
        title={`SHA-256 ${hash}\nof the entry before: ${previous || "none, this is the first"}`}
      >
        {number(sequence)} <code className="font-mono">{hash.slice(0, 10)}</code>
      </Cell>
    </tr>
  );
}
