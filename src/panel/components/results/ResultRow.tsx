import { type KeyboardEvent, memo, useState } from "react";
import type { Detail, Run } from "../../../client/contract.ts";
import { changesOf } from "../../../engine/outcome.ts";
import { CopyButton } from "../../../ui/Button.tsx";
import { classes } from "../../../ui/classes.ts";
import { formatNumber } from "../../../ui/format.ts";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { explicitRole } from "../../../ui/Table.tsx";
import { ResultBadge } from "../run/StatusBadges.tsx";
import { ViewLink } from "../ViewLink.tsx";

type ResultRowProps = {
  index: number;
  /** Offset from the top of the table body, in pixels. */
  top: number;
  /** `undefined` while it is loading. */
  detail: Detail | undefined;
  runId: string;
  kind: Run["kind"];
  dryRun: boolean;
  isOpen: boolean;
  isNarrow: boolean;
  /** Whether the row is in the tab order. */
  isReachable: boolean;
  onFocusRow: (index: number) => void;
  onOpen: (index: number, detail: Detail) => void;
};

/** In pixels; on a phone a row has two lines. */
export const rowHeightOf = (isNarrow: boolean) => (isNarrow ? 52 : 34);
/**
 * A row is an absolutely positioned grid: a table layout would be recomputed with every row that scrolls in or out.
 */
export const rowLayout = "grid grid-cols-(--columns) max-sm:content-center max-sm:gap-x-3 max-sm:px-4";
const cell = "truncate sm:px-2";

/** Memoised, because scrolling changes which rows there are, not what they say. */
export const ResultRow = memo(Row);

function Row({
  index,
  top,
  detail,
  runId,
  kind,
  dryRun,
  isOpen,
  isNarrow,
  isReachable,
  onFocusRow,
  onOpen,
}: ResultRowProps) {
  // On a phone the second line says what is wrong, or else what changes.
  const saysMessage = !detail || detail.action === "error" || changesOf(detail) === 0;
  // The copy button is rendered only on the pointed or focused row: on all rows it would be a fifth of the work.
  const [isPointed, setPointed] = useState(false);
  const tabIndex = isReachable ? 0 : -1;
  const open = () => detail && onOpen(index, detail);
  return (
    <tr
      {...explicitRole("row")}
      data-index={index}
      aria-rowindex={index + 2}
      onClick={(event) => {
        if (!(event.target as Element).closest("a, button")) open();
      }}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => onFocusRow(index)}
      onKeyDown={(event) => detail && copyId(event, detail.id)}
      style={{ height: rowHeightOf(isNarrow), top }}
      className={classes(
        "group absolute left-0 w-full cursor-pointer items-center border-b border-line contain-layout contain-style",
        rowLayout,
        isOpen ? "bg-accent-soft" : "hover:bg-hover",
      )}
    >
      <td {...explicitRole("cell")} className={classes(cell, "sm:pl-4 max-sm:col-span-2")}>
        <span className="flex items-center gap-1">
          {/* The same element while loading and after, so that it keeps the focus. */}
          <ViewLink
            data-row
            tabIndex={tabIndex}
            aria-label={detail ? undefined : "Loading"}
            aria-expanded={isOpen}
            to={detail && { run: runId, record: { type: detail.type, id: detail.id } }}
            onFollow={() => onFocusRow(index)}
            title={detail?.id}
            className={classes("min-w-0 rounded-box font-mono text-12", detail ? "truncate" : "h-3 flex-1")}
          >
            {detail ? detail.id : <Skeleton className="h-3 w-full" />}
          </ViewLink>
          {detail && (isReachable || isPointed) && (
            <CopyButton
              key={detail.id}
              text={detail.id}
              label={`Copy ${detail.id}`}
              tabIndex={tabIndex}
              className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
            />
          )}
        </span>
      </td>
      <td {...explicitRole("cell")} className={classes(cell, "max-sm:order-2 max-sm:text-12 max-sm:text-muted")}>
        {detail ? detail.type : <Skeleton className="h-3 w-10" />}
      </td>
      <td {...explicitRole("cell")} className={classes(cell, "max-sm:order-1")}>
        {detail ? <ResultBadge action={detail.action} run={{ kind, dryRun }} /> : <Skeleton className="h-3 w-20" />}
      </td>
      <td
        {...explicitRole("cell")}
        className={classes(cell, "max-sm:order-3 max-sm:col-span-2 max-sm:text-12", saysMessage && "max-sm:hidden")}
      >
        {detail ? <ChangedPaths detail={detail} /> : <Skeleton className="h-3 w-3/5" />}
      </td>
      <td
        {...explicitRole("cell")}
        className={classes(
          cell,
          "text-muted max-sm:order-3 max-sm:col-span-2 max-sm:text-12",
          !saysMessage && "max-sm:hidden",
        )}
        title={detail?.message}
      >
        {detail ? detail.message : <Skeleton className="h-3 w-4/5" />}
      </td>
    </tr>
  );
}

/** Ctrl+C without a selection copies the row's id. */
function copyId(event: KeyboardEvent, id: string): void {
  if (event.key.toLowerCase() !== "c" || !(event.ctrlKey || event.metaKey) || getSelection()?.toString()) return;
  event.preventDefault();
  void navigator.clipboard?.writeText(id);
}

const namedPaths = 3;

function ChangedPaths({ detail }: { detail: Detail }) {
  const taken = detail.removedFields ?? [];
  const paths = taken.length > 0 ? taken : (detail.newFields ?? []);
  const conflicts = detail.conflicts?.length ?? 0;
  const { restoredFields: back = [], keptFields: kept = [] } = detail;
  const rest = [
    back.length > 0 && `${formatNumber(back.length)} put back`,
    kept.length > 0 && `${formatNumber(kept.length)} kept`,
  ]
    .filter(Boolean)
    .join(", ");
  if (paths.length === 0 && rest !== "") return <span title={kept.map(({ path }) => path).join(", ")}>{rest}</span>;
  if (paths.length === 0)
    return conflicts > 0 ? `${formatNumber(conflicts)} in conflict` : <span className="text-muted">None</span>;
  return (
    <span title={paths.join(", ")}>
      {taken.length > 0 && "−"}
      {formatNumber(paths.length)}
      {rest !== "" && `, ${rest}`}{" "}
      <span className="font-mono text-12 text-muted">
        {paths.slice(0, namedPaths).join(", ")}
        {paths.length > namedPaths && ", …"}
      </span>
    </span>
  );
}
