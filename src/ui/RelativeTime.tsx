import { useSyncExternalStore } from "react";
import { formatAgo, formatExactTime, formatUntil } from "./format.ts";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

/** The same for everything that is drawn between two ticks. */
function currentTime(): number {
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

type RelativeTimeProps = {
  at: number;
  /** Whether it is still to come. Not told by the clock: that of the server may be ahead of the visitor's. */
  isFuture?: boolean;
};

/** A time relative to now; the exact one is one hover away. Draws again only when the words change. */
export function RelativeTime({ at, isFuture = false }: RelativeTimeProps) {
  const text = useSyncExternalStore(subscribe, () => (isFuture ? formatUntil : formatAgo)(at, currentTime()));
  return (
    <time dateTime={new Date(at).toISOString()} title={formatExactTime(at)}>
      {text}
    </time>
  );
}
