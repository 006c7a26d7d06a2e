import { SingleBar } from "cli-progress";

/** Tells how far the reading of an input is. */
export type Progress = { bytes(count: number): void; entry(): void; stop(): void };

/**
 * A bar on the standard error, where a person looks at it; elsewhere nothing.
 * @param size the bytes of the input; `null` when nobody knows
 */
export function showProgress(size: number | null): Progress {
  let [bytes, entries] = [0, 0];
  const format = size === null ? "{entries} entries" : "{bar} {percentage}%  {entries} entries";
  // It changes nothing of the terminal that an interrupt would have to restore, so it need not catch interrupts.
  const quiet = { hideCursor: false, linewrap: true, gracefulExit: false };
  // It looks itself whether its stream, the standard error, is a terminal.
  const bar = new SingleBar({ format, clearOnComplete: true, barsize: 30, ...quiet });
  bar.start(size ?? 0, 0, { entries: "0" });
  return {
    bytes(count) {
      bytes += count;
      bar.update(bytes);
    },
    entry() {
      entries += 1;
      if (entries % 1_000 === 0) bar.update({ entries: entries.toLocaleString("en") });
    },
    stop: () => bar.stop(),
  };
}
