import { useSyncExternalStore } from "react";
import { ago, exactTime, until } from "./numbers.ts";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

/** The same for everything that is drawn between two ticks. */
function current(): number {
  if (timer === undefined && Date.now() - now > 1_000) now = Date.now();
  return now;
}

/** One clock for the whole page, stopped when nobody looks at it. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

type TimeProps = {
  at: number;
  /** Whether it is still to come. Not told by the clock: that of the server may be ahead of the visitor's. */
  isAhead?: boolean;
};

/** A time relative to now; the exact one is one hover away. Draws again only when the words change. */
export function Time({ at, isAhead = false }: TimeProps) {
  const text = useSyncExternalStore(subscribe, () => (isAhead ? until : ago)(at, current()));
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {text}
    </time>
  );
}
