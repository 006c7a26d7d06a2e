import type { ReactNode } from "react";
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

/** Rows of one line, a head, and nothing that moves when they arrive. */
export function Table<Item>(props: TableProps<Item>) {
  const { label, columns, width, items, row, awaited, isStale = false, scrolledAs, empty } = props;
  return (
    // Without rows there is nothing to scroll for, nor anything that the focus could scroll with.
    <div
      className={items.length > 0 ? "overflow-x-auto" : "overflow-x-hidden"}
      {...(scrolledAs !== undefined && { role: "region", "aria-label": scrolledAs, tabIndex: 0 })}
    >
      <table
        aria-label={label}
        aria-busy={awaited > 0 || isStale}
        onKeyDown={moveBetweenRows}
        className={classes(
          "w-full table-fixed border-separate border-spacing-0 text-left",
          (items.length > 0 || awaited > 0) && width,
          isStale && "text-muted",
        )}
      >
        <thead>
          <tr>
            {columns.map((column) => (
              <th
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
        <tbody>
          {Array.from({ length: awaited }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
            <tr key={index}>
              <td colSpan={columns.length} className="h-[34px] border-b border-line px-4">
                <Skeleton className="h-3 w-2/3" />
              </td>
            </tr>
          ))}
          {items.map(row)}
          {awaited === 0 && items.length === 0 && empty !== undefined && (
            <tr>
              <td colSpan={columns.length} className="border-b border-line px-4 py-3 text-muted">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
