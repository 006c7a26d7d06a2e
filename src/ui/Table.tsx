import type { ComponentProps, KeyboardEvent, ReactNode } from "react";
import { Button } from "./Button.tsx";
import { classes } from "./classes.ts";
import { LoadError } from "./Notice.tsx";
import { Skeleton } from "./Skeleton.tsx";

export type Column = {
  name: string;
  /** As a class; columns without a width share the rest. */
  width?: string;
  /** Right-aligned, for numbers. */
  numeric?: boolean;
};

type TableProps<Item> = {
  label: string;
  columns: readonly Column[];
  /** As a class: in a narrower space the table scrolls. */
  minWidth: string;
  /** Whether a narrow screen shows each row as lines of its own, instead of scrolling. */
  stacked?: boolean;
  items: readonly Item[];
  /** Renders a row. Mark one button in it with `data-row`, for the arrow keys. */
  renderRow: (item: Item) => ReactNode;
  /** How many placeholder rows to show while loading; 0 once the items are here. */
  skeletonRows: number;
  /** Whether the items belong to the previous request. */
  isStale?: boolean;
  /** Name of the scrollable region. Needed where no row holds a button, so that the keyboard can scroll it. */
  scrollRegionLabel?: string;
  /** Shown when there are no items. */
  empty?: ReactNode;
};

/** The classes of every cell. */
export const cellClasses = "h-[34px] truncate border-b border-line px-2 first:pl-4 last:pr-4";

/** Repeats an element's implicit role, which some browsers drop once CSS changes the element's layout. */
export const explicitRole = (role: "table" | "rowgroup" | "row" | "columnheader" | "cell") => ({ role });

type CellProps = ComponentProps<"td"> & {
  /** The column's name, shown beside the value when rows are stacked and the header is hidden. */
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

/** A table with one line per row. Loading rows keep their place, so that nothing moves. */
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
    // Without rows there is nothing to scroll, and nothing in it that could take the focus.
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

/** Arrow keys, Home and End move the focus between the buttons marked `data-row`. */
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
  /** An infinite query. */
  list: {
    isError: boolean;
    error: Error | null;
    refetch: () => unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  /** What could not be read, as the start of a sentence: "The log". */
  subject: string;
  /** What the failure means, after the error's own message. */
  errorHint?: string;
  /** The label of the button that loads the next page. */
  loadMoreLabel: string;
  /** How much of the list is loaded. */
  children?: ReactNode;
};

/** Below a list: an error with a retry, a button for the next page, and how much is loaded. */
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
