import type { AuditEntry } from "../../client/contract.ts";
import { DryRunBadge } from "../../ui/Badge.tsx";
import { LinkButton } from "../../ui/Button.tsx";
import { classes } from "../../ui/classes.ts";
import { formatNumber } from "../../ui/format.ts";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Cell, explicitRole } from "../../ui/Table.tsx";
import { usePanel } from "../context.ts";
import { wholeRun } from "../view.ts";
import { actionWords } from "./actionWords.ts";

export function AuditRow({ entry }: { entry: AuditEntry }) {
  const { show } = usePanel();
  const { sequence, at, by, action, run, reason, hash, previous } = entry;
  const { words, isRehearsal } = actionWords(action);
  return (
    <tr {...explicitRole("row")} className="hover:bg-hover">
      <Cell>
        <RelativeTime at={at} />
      </Cell>
      <Cell title={by.uid}>{by.name ?? by.uid}</Cell>
      <Cell title={action}>
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{words}</span>
          {isRehearsal && <DryRunBadge />}
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
      <Cell label="Reason" className={classes(reason === null && "text-muted")} title={reason ?? undefined}>
        {reason ?? "None given"}
      </Cell>
      <Cell
        label="Entry"
        className="text-12 text-muted"
        title={`SHA-256 ${hash}\nof the entry before: ${previous || "none, this is the first"}`}
      >
        {formatNumber(sequence)} <code className="font-mono">{hash.slice(0, 10)}</code>
      </Cell>
    </tr>
  );
}
