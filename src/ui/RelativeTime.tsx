import { useSyncExternalStore } from "react";
import { formatAgo, formatExactTime, formatUntil } from "./format.ts";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

/** The same value for everything that is rendered between two ticks. */
function currentTime(): number {
  // Also after a clock that was set back: an age must not stay in the future.
  if (timer === undefined && Math.abs(Date.now() - now) > 1_000) now = Date.now();
  return now;
}

/** One timer for the whole page, stopped when nothing uses it. */
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
  /** Whether the time is in the future. Passed in, because the server's clock may be ahead of the visitor's. */
  isFuture?: boolean;
};

/** A time relative to now, with the exact time and its zone as its title when it is pointed at. Renders again only when its text changes. */
export function RelativeTime({ at, isFuture = false }: RelativeTimeProps) {
  const text = useSyncExternalStore(subscribe, () => (isFuture ? formatUntil : formatAgo)(at, currentTime()));
  return (
    <time
      dateTime={new Date(at).toISOString()}
      // Made when somebody asks for it: the browser's first date format takes milliseconds.
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = formatExactTime(at);
      }}
    >
      {text}
    </time>
  );
}
