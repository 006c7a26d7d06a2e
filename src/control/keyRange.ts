import { byUtf8 } from "../engine/utf8Order.ts";
import type { Batch } from "./runState.ts";

/** Where the keys of a batch lie: behind `from`, or from it on when it is one of them, up to `to`; `null` to the end. */
export type KeyRange = { from: string; fromIsOne: boolean; to: string | null };

export function keyRange({ after, last, keys }: Pick<Batch, "after" | "last" | "keys">): KeyRange {
  if (keys) return { from: keys[0] ?? "", fromIsOne: true, to: keys.at(-1) ?? "" };
  return { from: after ?? "", fromIsOne: false, to: last };
}

/** Whether any key from `first` to `last`, both included, may lie in the range. */
export function mayHold({ from, fromIsOne, to }: KeyRange, first: string, last: string | null): boolean {
  if (to !== null && byUtf8(to, first) < 0) return false;
  if (last === null) return true;
  const order = byUtf8(from, last);
  return order < 0 || (order === 0 && fromIsOne);
}
