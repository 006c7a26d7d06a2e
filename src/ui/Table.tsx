import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes.ts";
import { moveBetweenRows } from "./moveBetweenRows.ts";
import { Skeleton } from "./Skeleton.tsx";

export type Column = {
  name: string;
  /** As a class; columns without one share what is left. */
  width?: string;
  /** Figures stand on the right, one below the other. */
  figures?: boolean;
};

type TableProps<Item> = {
  label: string;
  columns: readonly Column[];
  /** Where there is less room than this, as a class, the table is scrolled. */
  width: string;
  /** On a phone and in a narrow host each row becomes lines of its own, where scrolling would hide how a run went. */
  stacks?: boolean;
  items: readonly Item[];
  /** Each with one button marked `data-row`, for the arrow keys to go to. */
  row: (item: Item) => ReactNode;
  /** So many rows keep the place of those that are on their way; 0 once they are here. */
  awaited: number;
  /** What is shown belongs to what was asked before. */
  isStale?: boolean;
  /** What the scrolled area is called, where its rows hold no button that the focus could scroll it with. */
  scrolledAs?: string;
  /** Said in place of rows. */
  empty?: ReactNode;
};

/** What every cell of a row looks like. */
export const cell = "h-[34px] truncate border-b border-line px-2 first:pl-4 last:pr-4";

/** Roles that these elements have by themselves, but in some browsers not once they are laid out as something else. */
export const as = (role: "table" | "rowgroup" | "row" | "columnheader" | "cell") => ({ role });

type CellProps = ComponentProps<"td"> & {
  /** Said beside what the cell holds where rows are stacked, as the head can't be seen there. */
  name?: string;
  figures?: boolean;
};

export const Cell = ({ name, figures = false, className, ...rest }: CellProps) => (
  <td {...as("cell")} data-name={name} className={classes(cell, figures && "text-right", className)} {...rest} />
);

/** Rows of one line, a head, and nothing that moves when they arrive. */
export function Table<Item>(props: TableProps<Item>) {
  const { label, columns, width, stacks = false, items, row, awaited, isStale = false, scrolledAs, empty } = props;
  return (
    // Without rows there is nothing to scroll for, nor anything that the focus could scroll with.
    <div
      className={classes(items.length > 0 ? "overflow-x-auto" : "overflow-x-hidden", stacks && "@container")}
      {...(scrolledAs !== undefined && { role: "region", "aria-label": scrolledAs, tabIndex: 0 })}
    >
      <table
        {...as("table")}
        aria-label={label}
        aria-busy={awaited > 0 || isStale}
        onKeyDown={moveBetweenRows}
        className={classes(
          "w-full table-fixed border-separate border-spacing-0 text-left",
          (items.length > 0 || awaited > 0) && width,
          stacks && "stacks",
          isStale && "text-muted",
        )}
      >
        <thead {...as("rowgroup")}>
          <tr {...as("row")}>
            {columns.map((column) => (
              <th
                {...as("columnheader")}
                key={column.name}
                scope="col"
                className={classes(
                  "h-8 truncate border-y border-line px-2 text-12 font-medium text-muted first:pl-4 last:pr-4",
                  column.width,
                  column.figures && "text-right",
                )}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...as("rowgroup")}>
          {Array.from({ length: awaited }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
            <tr {...as("row")} key={index}>
              <td {...as("cell")} colSpan={columns.length} className="h-[34px] border-b border-line px-4">
                <Skeleton className="h-3 w-2/3" />
              </td>
            </tr>
          ))}
          {items.map(row)}
          {awaited === 0 && items.length === 0 && empty !== undefined && (
            <tr {...as("row")}>
              <td {...as("cell")} colSpan={columns.length} className="border-b border-line px-4 py-3 text-muted">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
