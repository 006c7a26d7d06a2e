import type { AuditEntry } from "../../client/contract.ts";
import { RehearsalMark } from "../../ui/Badge.tsx";
import { classes } from "../../ui/classes.ts";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { number } from "../../ui/numbers.ts";
import { cell } from "../../ui/Table.tsx";
import { Time } from "../../ui/Time.tsx";
import { usePanel } from "../context.ts";
import { wholeRun } from "../view.ts";
import { actionWords } from "./actionWords.ts";

export function AuditRow({ entry }: { entry: AuditEntry }) {
  const { show } = usePanel();
  const { sequence, at, by, action, run, reason, hash, previous } = entry;
  const { words, isRehearsal } = actionWords(action);
  return (
    <tr className="hover:bg-hover">
      <td className={cell}>
        <Time at={at} />
      </td>
      <td className={cell} title={by.uid}>
        {by.name ?? by.uid}
      </td>
      <td className={cell} title={action}>
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{words}</span>
          {isRehearsal && <RehearsalMark />}
        </span>
      </td>
      <td className={cell}>
        <LinkButton
          data-row
          title={`Show run ${run}`}
          onClick={() => show(wholeRun(run))}
          className="font-mono text-12"
        >
          {run.slice(0, 8)}
        </LinkButton>
      </td>
      <td className={classes(cell, reason === null && "text-muted")} title={reason ?? undefined}>
        {reason ?? "None given"}
      </td>
      <td
        className={classes(cell, "text-12 text-muted")}
        title={`SHA-256 ${hash}\nof the entry before: ${previous || "none, this is the first"}`}
      >
        {number(sequence)} <code className="font-mono">{hash.slice(0, 10)}</code>
      </td>
    </tr>
  );
}
