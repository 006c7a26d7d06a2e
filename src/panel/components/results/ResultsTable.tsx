import { observeElementRect, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, useCallback, useEffect, useRef, useState } from "react";
import type { Detail, Run } from "../../../client/contract.ts";
import { isSearch, type ResultFilter } from "../../../client/resultQueries.ts";
import { classes } from "../../../ui/classes.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { LoadError } from "../../../ui/Notice.tsx";
import { explicitRole } from "../../../ui/Table.tsx";
import { useNarrow } from "../../../ui/useMedia.ts";
import { changedWord } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { ResultRow, rowHeightOf, rowLayout } from "./ResultRow.tsx";
import { NoRows, RowCount } from "./ResultsMessages.tsx";
import { useContinueSearch, useResultListing, useResultPages } from "./resultPages.ts";
import { createScaledScroll } from "./scaledScroll.ts";
import { useRowKeyboard } from "./useRowKeyboard.ts";
import { useRowsInPlace } from "./useRowsInPlace.ts";

/** The columns, and what of the API's each is sorted by. */
const columns = [
  { name: "Record", sort: "id" },
  { name: "Type", sort: "type" },
  { name: "Result", sort: "result" },
  { name: "Changes", sort: "changes" },
  { name: "Message", sort: null },
] as const;
/** Rows rendered above and below the visible ones, so that a turn of the wheel finds them there. */
const overscan = 8;
/** Rows fetched before they come into view. */
const ahead = 50;

/** Without layout, as in jsdom, rows are rendered as if there was room for them. */
const withoutLayout = { width: 1024, height: 640 };
const observeRect: typeof observeElementRect = (instance, report) =>
  observeElementRect(instance, (rect) => report(rect.height > 0 ? rect : withoutLayout));

/** The results as a virtual table: rows out of sight are neither rendered nor kept in memory. */
export function ResultsTable({ run, filter, fillsView }: { run: Run; filter: ResultFilter; fillsView: boolean }) {
  const { view, show } = usePanel();
  const isNarrow = useNarrow();
  const rowHeight = rowHeightOf(isNarrow);
  const headHeight = isNarrow ? 0 : 32;
  const area = useRef<HTMLDivElement>(null);
  const [reached, setReached] = useState<number | null>(null);
  const [isInside, setInside] = useState(false);
  const listing = useResultListing(run, filter);
  const { first, count, total } = listing;
  const shown = first.isPending ? pending : count;

  const kept = isInside && reached !== null && reached < shown ? reached : null;
  const [scroll] = useState(createScaledScroll);
  const rows = useVirtualizer({
    count: shown,
    getScrollElement: () => area.current,
    estimateSize: () => rowHeight,
    rangeExtractor: useCallback((range: Range) => indexes(range, kept), [kept]),
    overscan,
    paddingStart: headHeight,
    initialRect: withoutLayout,
    observeElementRect: observeRect,
    observeElementOffset: scroll.observeElementOffset,
  });
  const { height, shift } = scroll.fit(
    rows.getTotalSize(),
    area.current?.clientHeight || withoutLayout.height,
    rows.scrollOffset ?? 0,
  );
  const drawn = rows.getVirtualItems();
  const { startIndex: from = 0, endIndex: to = 0 } = rows.range ?? {};
  const { at, indexOf, failed } = useResultPages(run, filter, listing, from - ahead, to + ahead, kept);
  useContinueSearch(listing, to + overscan);

  const reach = (index: number) => {
    setReached(index);
    // It is about to get the focus, so render it wherever it is.
    setInside(true);
  };
  const inView = Math.max(1, Math.floor(((area.current?.clientHeight ?? 0) - headHeight) / rowHeight) - 1);
  const bring = (index: number) => {
    const from = headHeight + index * rowHeight;
    if (area.current) scroll.reveal(area.current, from, from + rowHeight, headHeight);
  };
  const { focusRow, onKeyDown } = useRowKeyboard({ area, bring, count: shown, inView, reach });
  const asked = JSON.stringify(filter);
  useRowsInPlace({
    asked,
    // At its top the table shows what comes in there.
    index: kept ?? ((rows.scrollOffset ?? 0) > 0 ? from : null),
    at,
    indexOf,
    onMoved: (by, index) => {
      if (area.current) scroll.by(area.current, by * rowHeight);
      if (kept !== null) focusRow(index, false);
    },
  });
  const open = useCallback(
    (index: number, { type, id }: Detail) => {
      setReached(index);
      show({ run: run.id, record: { type, id } });
    },
    [show, run.id],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is read from its start
  useEffect(() => {
    setReached(null);
    area.current?.scrollTo?.({ top: 0 });
  }, [asked]);

  // When a record is closed, the focus returns to its row, unless it has moved elsewhere.
  const isOpen = view.record !== null;
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (wasOpen.current && !isOpen && lost && shown > 0) focusRow(Math.min(reached ?? from, shown - 1));
    wasOpen.current = isOpen;
  });

  const isReachable = reached !== null && reached < shown && (isInside || (reached >= from && reached <= to));
  const reachable = isReachable ? reached : Math.min(from, shown - 1);
  return (
    <div className="flex min-w-0 flex-col">
      <div
        ref={area}
        className={classes(
          "bg-surface [overflow-anchor:none]",
          fillsView
            ? "h-[max(24rem,70vh)] max-sm:h-52"
            : "max-h-[max(24rem,70vh)] min-h-48 max-sm:max-h-52 max-sm:min-h-24",
          // Without rows nothing in it could take the focus to scroll.
          count > 0 ? "overflow-auto" : "overflow-x-hidden",
        )}
      >
        <table
          {...explicitRole("table")}
          aria-label="Migration results"
          aria-busy={first.isPlaceholderData}
          aria-rowcount={total === null ? -1 : total + 1}
          onKeyDown={onKeyDown}
          onFocus={() => setInside(true)}
          onBlur={(event) => setInside(event.currentTarget.contains(event.relatedTarget))}
          style={columnWidths(run, isNarrow)}
          className={classes("block w-full text-left sm:min-w-[37rem]", first.isPlaceholderData && "text-muted")}
        >
          <thead {...explicitRole("rowgroup")} className="sticky top-0 z-10 block max-sm:sr-only">
            <tr
              {...explicitRole("row")}
              aria-rowindex={1}
              className={classes(rowLayout, "h-8 border-b border-line bg-surface")}
            >
              {columns.map(({ name, sort }) => (
                <th
                  {...explicitRole("columnheader")}
                  key={name}
                  scope="col"
                  aria-sort={sort === null ? undefined : directionOf(sort, filter)}
                  className="self-center px-2 text-12 font-medium text-muted first:pl-4"
                >
                  {sort === null || isNarrow ? name : <SortButton name={name} sort={sort} filter={filter} />}
                </th>
              ))}
            </tr>
          </thead>
          <tbody
            {...explicitRole("rowgroup")}
            className="relative block contain-strict"
            style={{ height: height - headHeight }}
          >
            {drawn.map(({ index, start }) => {
              const detail = first.isPending ? undefined : at(index);
              return (
                <ResultRow
                  key={placeOf(index, kept)}
                  index={index}
                  top={start - headHeight - shift}
                  detail={detail}
                  runId={run.id}
                  kind={run.kind}
                  dryRun={run.dryRun}
                  isOpen={detail !== undefined && view.record?.type === detail.type && view.record.id === detail.id}
                  isNarrow={isNarrow}
                  isReachable={index === reachable}
                  onFocusRow={setReached}
                  onOpen={open}
                />
              );
            })}
          </tbody>
        </table>
        {total === 0 && !first.isPlaceholderData && (
          <div className="sticky left-0 px-4 py-3">
            <NoRows run={run} />
          </div>
        )}
        {first.isError && !first.data && (
          <div className="sticky left-0 px-4 py-3">
            <LoadError title="The results could not be read" query={first} urgent>
              Reading them changes nothing.
            </LoadError>
          </div>
        )}
      </div>
      <RowCount run={run} listing={listing} from={from} to={to} failed={failed} />
    </div>
  );
}

type Sortable = NonNullable<(typeof columns)[number]["sort"]>;

function directionOf(sort: Sortable, filter: ResultFilter) {
  if (isSearch(filter)) return undefined;
  return filter.sort === sort ? "ascending" : filter.sort === `-${sort}` ? "descending" : undefined;
}

/** A column's name, which sorts by it: upwards, downwards, and not any more. */
function SortButton({ name, sort, filter }: { name: string; sort: Sortable; filter: ResultFilter }) {
  const { show } = usePanel();
  const direction = directionOf(sort, filter);
  const next = direction === undefined ? sort : direction === "ascending" ? (`-${sort}` as const) : null;
  return (
    <button
      type="button"
      disabled={isSearch(filter)}
      title={isSearch(filter) ? "Search results come in key order" : undefined}
      onClick={() => show({ sort: next })}
      className="inline-flex items-center gap-1 rounded-box not-disabled:hover:text-ink"
    >
      {name}
      {direction && (
        <Icon name="right" className={direction === "ascending" ? "size-3 -rotate-90" : "size-3 rotate-90"} />
      )}
    </button>
  );
}

/** More rows than are ever rendered at once. */
const places = 128;

/**
 * The React key of a row. A row that scrolls out is reused for one that scrolls in: changing a row takes the browser
 * half as long as creating one. The focused row keeps its own key.
 */
const placeOf = (index: number, kept: number | null): number =>
  kept !== null && index !== kept && index % places === kept % places ? places : index % places;

/** The widths of all columns, shared by every row. */
const columnWidths = (run: Run, isNarrow: boolean) =>
  ({
    "--columns": isNarrow
      ? "auto minmax(0, 1fr) auto"
      : `24% 5rem ${changedWord(run).length > 14 ? "11rem" : "9rem"} 22% minmax(0, 1fr)`,
  }) as CSSProperties;

/** Placeholder rows while loading. */
const pending = 5;

/** The rows to render: those in view, some around them, and the focused row wherever it is. */
function indexes({ startIndex, endIndex, count }: Range, kept: number | null): number[] {
  const first = Math.max(0, startIndex - overscan);
  const last = Math.min(count - 1, endIndex + overscan);
  const near = Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place);
  if (kept === null || (kept >= first && kept <= last)) return near;
  return kept < first ? [kept, ...near] : [...near, kept];
}
