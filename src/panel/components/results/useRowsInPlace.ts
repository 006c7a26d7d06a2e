import { useLayoutEffect, useRef } from "react";
import type { Detail } from "../../../client/contract.ts";

type RowsInPlaceOptions = {
  /** The filter, as text: another one is another list. */
  asked: string;
  /** The row that is to stay where it is on the screen; `null` if none. */
  index: number | null;
  at: (index: number) => Detail | undefined;
  indexOf: (row: Detail) => number | null;
  /** Rows came in before that one, or were taken out: it is `by` rows further down now, at `index`. */
  onMoved: (by: number, index: number) => void;
};

/** Keeps the rows that somebody is reading in their place while a run adds others before them. */
export function useRowsInPlace({ asked, index, at, indexOf, onMoved }: RowsInPlaceOptions): void {
  const held = useRef<{ asked: string; index: number; row: Detail } | null>(null);
  useLayoutEffect(() => {
    const was = held.current;
    const now = was && was.asked === asked ? at(was.index) : undefined;
    if (was && now && (now.id !== was.row.id || now.type !== was.row.type)) {
      const moved = indexOf(was.row);
      // Its page is still on its way.
      if (moved === null) return;
      held.current = { ...was, index: moved };
      onMoved(moved - was.index, moved);
      return;
    }
    const row = index === null ? undefined : at(index);
    held.current = index !== null && row ? { asked, index, row } : null;
  });
}
