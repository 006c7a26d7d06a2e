import type { ComponentProps, KeyboardEvent, ReactNode } from "react";
import { Button } from "./Button.tsx";
import { classes } from "./classes.ts";
import { LoadError } from "./Notice.tsx";
import { Skeleton } from "./Skeleton.tsx";

export type Column = {
  name: string;
  /** As a class; columns without one share what is left. */
  width?: string;
  /** Figures stand on the right, one below the other. */
  numeric?: boolean;
};

type TableProps<Item> = {
  label: string;
  columns: readonly Column[];
  /** Where there is less room than this, as a class, the table is scrolled. */
  minWidth: string;
  /** On a phone and in a narrow host each row becomes lines of its own, where scrolling would hide how a run went. */
  stacked?: boolean;
  items: readonly Item[];
  /** Each with one button marked `data-row`, for the arrow keys to go to. */
  renderRow: (item: Item) => ReactNode;
  /** So many rows keep the place of those that are on their way; 0 once they are here. */
  skeletonRows: number;
  /** What is shown belongs to what was asked before. */
  isStale?: boolean;
  /** What the scrolled area is called, where its rows hold no button that the focus could scroll it with. */
  scrollRegionLabel?: string;
  /** Said in place of rows. */
  empty?: ReactNode;
};

/** What every cell of a row looks like. */
export const cellClasses = "h-[34px] truncate border-b border-line px-2 first:pl-4 last:pr-4";

/** Roles that these elements have by themselves, but in some browsers not once they are laid out as something else. */
export const explicitRole = (role: "table" | "rowgroup" | "row" | "columnheader" | "cell") => ({ role });

type CellProps = ComponentProps<"td"> & {
  /** Said beside what the cell holds where rows are stacked, as the head can't be seen there. */
  label?: string;
  numeric?: boolean;
};

export const Cell = ({ label, numeric = false, className, ...rest }: CellProps) => (
  <td
    {...explicitRole("cell")}
    data-name={label}
    className={classes(cellClasses, numeric && "text-right", className)}
    {...rest}
  />
);

/** Rows of one line, a head, and nothing that moves when they arrive. */
export function Table<Item>(props: TableProps<Item>) {
  const {
    label,
    columns,
    minWidth,
    stacked = false,
    items,
    renderRow,
    skeletonRows,
    isStale = false,
    scrollRegionLabel,
    empty,
  } = props;
  return (
    // Without rows there is nothing to scroll for, nor anything that the focus could scroll with.
    <div
      className={classes(items.length > 0 ? "overflow-x-auto" : "overflow-x-hidden", stacked && "@container")}
      {...(scrollRegionLabel !== undefined && { role: "region", "aria-label": scrollRegionLabel, tabIndex: 0 })}
    >
      <table
        {...explicitRole("table")}
        aria-label={label}
        aria-busy={skeletonRows > 0 || isStale}
        onKeyDown={moveFocusBetweenRows}
        className={classes(
          "w-full table-fixed border-separate border-spacing-0 text-left",
          (items.length > 0 || skeletonRows > 0) && minWidth,
          stacked && "stacks",
          isStale && "text-muted",
        )}
      >
        <thead {...explicitRole("rowgroup")}>
          <tr {...explicitRole("row")}>
            {columns.map((column) => (
              <th
                {...explicitRole("columnheader")}
                key={column.name}
                scope="col"
                className={classes(
                  "h-8 truncate border-y border-line px-2 text-12 font-medium text-muted first:pl-4 last:pr-4",
                  column.width,
                  column.numeric && "text-right",
                )}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...explicitRole("rowgroup")}>
          {Array.from({ length: skeletonRows }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
            <tr {...explicitRole("row")} key={index}>
              <td {...explicitRole("cell")} colSpan={columns.length} className="h-[34px] border-b border-line px-4">
                <Skeleton className="h-3 w-2/3" />
              </td>
            </tr>
          ))}
          {items.map(renderRow)}
          {skeletonRows === 0 && items.length === 0 && empty !== undefined && (
            <tr {...explicitRole("row")}>
              <td
                {...explicitRole("cell")}
                colSpan={columns.length}
                className="border-b border-line px-4 py-3 text-muted"
              >
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Arrows, Home and End in a table whose rows each hold one button marked `data-row`. */
function moveFocusBetweenRows(event: KeyboardEvent<HTMLTableElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const here = buttons.findIndex((button) => button.closest("tr")?.contains(event.target as Node));
  if (here < 0) return;
  const targets: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 };
  const target = buttons[targets[event.key] ?? -1];
  if (!target) return;
  event.preventDefault();
  target.focus();
}

type ListFooterProps = {
  /** A list that is read page by page. */
  list: {
    isError: boolean;
    error: Error | null;
    refetch: () => unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  /** What could not be read, as a sentence begins: "The log". */
  subject: string;
  /** What the failure means, behind its own words. */
  errorHint?: string;
  /** What the button says that brings the next page. */
  loadMoreLabel: string;
  /** How much of it is here. */
  children?: ReactNode;
};

/** What stands below a list: that it could not be read, a way to more of it, and how much there is. */
export function ListFooter({ list, subject, errorHint, loadMoreLabel, children }: ListFooterProps) {
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3">
      {list.isError && (
        <div className="flex-1">
          <LoadError title={`${subject} could not be read`} query={list} urgent>
            {errorHint}
          </LoadError>
        </div>
      )}
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {list.isFetchingNextPage ? "Loading…" : loadMoreLabel}
        </Button>
      )}
      {children && <p className="text-12 text-muted">{children}</p>}
    </div>
  );
}
