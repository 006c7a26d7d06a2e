import { type KeyboardEvent, useLayoutEffect, useRef } from "react";

type RowKeyboardOptions = {
  area: { current: HTMLDivElement | null };
  /** Scrolls a row into view. */
  bring: (index: number) => void;
  count: number;
  /** How many rows fit into view. */
  inView: number;
  reach: (index: number) => void;
};

const rowAt = (area: HTMLElement | null, index: number) =>
  area?.querySelector<HTMLElement>(`[data-index="${index}"] [data-row]`);

/** Keyboard navigation over virtual rows: a row that is not rendered yet is scrolled to, rendered, then focused. */
export function useRowKeyboard({ area, bring, count, inView, reach }: RowKeyboardOptions) {
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const row = rowAt(area.current, wanted.current);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  function focusRow(index: number, bringsIntoView = true): void {
    wanted.current = index;
    reach(index);
    if (bringsIntoView) bring(index);
    // If the row is rendered already, no effect will run, so focus it here.
    const row = rowAt(area.current, index);
    if (row) row.focus({ preventScroll: true });
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const here = Number((event.target as Element).closest<HTMLElement>("[data-index]")?.dataset.index ?? "-1");
    if (here < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const targets: Record<string, number> = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      PageDown: here + inView,
      PageUp: here - inView,
      Home: 0,
      End: count - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    focusRow(Math.max(0, Math.min(count - 1, target)));
  }

  return { focusRow, onKeyDown };
}
