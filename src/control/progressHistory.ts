import type { ProgressPoint } from "../contract/figures.ts";
import type { RunLog } from "./ports.ts";

/** More than a chart can show; few enough to be read at once. */
const most = 1_000;
const hour = 3_600_000;
/** An active run changes every count: one point in this time is enough. */
const closest = 1_000;

/**
 * Notes a count if it says something that the last note does not: other figures, that they still hold after an hour,
 * or how a run left them.
 * @returns whether it did
 */
export const noteCount = (log: RunLog, point: ProgressPoint): boolean =>
  log.transaction(() => {
    const [last, before] = log.counts(2);
    if (last) {
      // Two counts can come in the wrong order; the later one is noted already.
      if (point.at < last.at) return false;
      if (isSame(last, point) && point.at - last.at < hour && !endedBetween(log, last.at, point.at)) return false;
      // The newest figures are always kept: it is the last note that gives way to them.
      if (point.at === last.at) log.dropCount(last.at);
      else if (before && last.at - before.at < closest && !endedBetween(log, before.at, last.at))
        log.dropCount(last.at);
    }
    log.addCount(point);
    thin(log);
    return true;
  });

/** Oldest first. */
export const progress = (log: RunLog): ProgressPoint[] => log.counts(most).reverse();

/** Drops every second of the older notes, and never the first. */
function thin(log: RunLog): void {
  const notes = log.counts(most);
  if (notes.length < most) return;
  const older = notes.slice(most / 4, -1);
  for (const [index, { at }] of older.entries()) if (index % 2 === 0) log.dropCount(at);
}

const isSame = (one: ProgressPoint, other: ProgressPoint): boolean =>
  JSON.stringify(one.figures) === JSON.stringify(other.figures);

/** Whether a run ended in this time: the first count after it is what later ones are compared with. */
const endedBetween = (log: RunLog, from: number, to: number): boolean =>
  log.runs(10, null).some(({ finishedAt }) => finishedAt !== null && finishedAt > from && finishedAt <= to);
