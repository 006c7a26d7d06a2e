import { memo } from "react";
import type { Detail, Run } from "../../client/contract.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { classes } from "../../ui/classes.ts";
import { number } from "../../ui/numbers.ts";
import { Result } from "./Result.tsx";

type ResultRowProps = {
  detail: Detail;
  kind: Run["kind"];
  dryRun: boolean;
  isOpen: boolean;
  /** Whether Tab leads to this row. */
  isReachable: boolean;
  onReach: (detail: Detail) => void;
  onOpen: (detail: Detail) => void;
};

const cell = "h-[34px] truncate border-b border-line px-2";

/** Drawn again only for itself: a page of results is a hundred of these. */
export const ResultRow = memo(drawRow);

function drawRow({ detail, kind, dryRun, isOpen, isReachable, onReach, onOpen }: ResultRowProps) {
  const { id, type, action, message } = detail;
  const tabIndex = isReachable ? 0 : -1;
  return (
    <tr
      onClick={(event) => {
        if (!(event.target as Element).closest("button")) onOpen(detail);
      }}
      onFocus={() => onReach(detail)}
      className={classes("group cursor-pointer", isOpen ? "bg-accent-soft" : "hover:bg-hover")}
    >
      <td className={classes(cell, "pl-4")}>
        <span className="flex items-center gap-1">
          <button
            type="button"
            data-row
            tabIndex={tabIndex}
            aria-expanded={isOpen}
            onClick={() => onOpen(detail)}
            title={id}
            className="min-w-0 truncate rounded-box font-mono text-12"
          >
            {id}
          </button>
          <CopyButton
            text={id}
            label={`Copy ${id}`}
            tabIndex={tabIndex}
            className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
          />
        </span>
      </td>
      <td className={cell}>{type}</td>
      <td className={cell}>
        <Result action={action} run={{ kind, dryRun }} />
      </td>
      <td className={cell}>
        <Changes detail={detail} />
      </td>
      <td className={classes(cell, "text-muted")} title={message}>
        {message}
      </td>
    </tr>
  );
}

const named = 3;

function Changes({ detail }: { detail: Detail }) {
  const taken = detail.removedFields ?? [];
  const paths = taken.length > 0 ? taken : (detail.newFields ?? []);
  const conflicts = detail.conflicts?.length ?? 0;
  if (paths.length === 0)
    return conflicts > 0 ? `${number(conflicts)} in conflict` : <span className="text-muted">None</span>;
  return (
    <span title={paths.join(", ")}>
      {taken.length > 0 && "−"}
      {number(paths.length)}{" "}
      <span className="font-mono text-12 text-muted">
        {paths.slice(0, named).join(", ")}
        {paths.length > named && ", …"}
      </span>
    </span>
  );
}
