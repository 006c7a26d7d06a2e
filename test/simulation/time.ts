/** Virtual time: it stands still while anything can go on, and then jumps to whatever is due next. */
export type Time = ReturnType<typeof createTime>;

type Due = { at: number; order: number; run: () => void };

export function createTime(startAt: number) {
  let now = startAt;
  let order = 0;
  const heap: Due[] = [];

  function at(time: number, run: () => void): void {
    // Whole milliseconds, as a clock shows them.
    push(heap, { at: Math.max(now, Math.round(time)), order, run });
    order += 1;
  }

  const after = (milliseconds: number, run: () => void): void => at(now + milliseconds, run);

  return {
    now: () => now,
    at,
    after,
    sleep: (milliseconds: number) => new Promise<void>((resolve) => after(milliseconds, resolve)),
    /** Lets time pass until `isOver`, until nothing is due any more, or until `deadline`. */
    async pass(isOver: () => boolean, deadline = Number.POSITIVE_INFINITY): Promise<"over" | "idle" | "late"> {
      for (;;) {
        await settled();
        if (isOver()) return "over";
        const next = heap[0];
        if (!next) return "idle";
        if (next.at > deadline) return "late";
        pop(heap);
        now = next.at;
        next.run();
      }
    },
  };
}

/** Waits until every promise that can go on has gone on: nothing here waits for anything but virtual time. */
const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

const isBefore = (one: Due, other: Due): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

function push(heap: Due[], due: Due): void {
  let place = heap.length;
  heap.push(due);
  while (place > 0) {
    const above = (place - 1) >> 1;
    if (!isBefore(due, heap[above] as Due)) break;
    heap[place] = heap[above] as Due;
    place = above;
  }
  heap[place] = due;
}

function pop(heap: Due[]): void {
  const last = heap.pop() as Due;
  if (heap.length === 0) return;
  let place = 0;
  for (;;) {
    let below = 2 * place + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && isBefore(heap[below + 1] as Due, heap[below] as Due)) below += 1;
    if (!isBefore(heap[below] as Due, last)) break;
    heap[place] = heap[below] as Due;
    place = below;
  }
  heap[place] = last;
}
