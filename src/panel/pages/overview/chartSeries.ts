import type { ProgressPoint } from "../../../client/contract.ts";
import { percent } from "../../../engine/eta.ts";
import type { Collections } from "../../model/labels.ts";

export type Standing = { total: number; migrated: number; unreadable: number };
/** One point of the chart: a time, and the share of current records by collection, from 0 to 100. */
export type Moment = { at: number; figures: Record<string, Standing>; shares: Record<string, number> };

/** The points from a time on, with the values before it carried to the edge. */
export function momentsSince(points: readonly ProgressPoint[], from: number): Moment[] {
  const before = points.findLast(({ at }) => at <= from);
  const after = points.filter(({ at }) => at > from);
  return (before ? [{ ...before, at: from }, ...after] : after).map(({ at, figures }) => ({
    at,
    figures,
    // Not rounded, so that small progress shows as a slope. An empty collection has no share.
    shares: Object.fromEntries(
      Object.entries(figures).flatMap(([type, { migrated, total }]) =>
        total === 0 ? [] : [[type, (migrated / total) * 100]],
      ),
    ),
  }));
}

/** The percentage at the end of a line, rounded down: 100 only when nothing is left. */
export const wholeShare = ({ migrated, total }: Standing): number => percent(migrated, total);

/** How each collection's line is drawn: distinct by dashes and label, not by colour alone. */
export const strokes = [
  { color: "var(--accent)", dashes: "" },
  { color: "var(--ink)", dashes: "7 3" },
  { color: "var(--remaining)", dashes: "2 3" },
  { color: "var(--dry-run)", dashes: "9 3 2 3" },
] as const;
export const strokeOf = (index: number) => strokes[index % strokes.length] as (typeof strokes)[number];

/** Places labels near the ends of their lines, in the same order, without overlaps. Pixels from the top. */
export function labelPlaces(wanted: readonly number[], height: number, room: number): number[] {
  const order = wanted.map((top, index) => ({ top, index })).sort((one, other) => one.top - other.top);
  const places: number[] = [];
  let free = 0;
  for (const [position, { top, index }] of order.entries()) {
    const last = room - (order.length - position) * height;
    places[index] = Math.max(free, Math.min(top - height / 2, last));
    free = (places[index] as number) + height;
  }
  return places;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[1, 2, 5, 10, 20, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 30, 91, 182, 365].map((count) => count * day),
];

/** Ticks at round times in the visitor's time zone, at most about four, and their format. */
export function timeTicks(from: number, to: number): { ticks: number[]; format: (time: number) => string } {
  const step = steps.find((length) => (to - from) / length <= 4) ?? (to - from) / 4;
  const offset = new Date(from).getTimezoneOffset() * minute;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const ticks: number[] = [];
  for (let tick = first; tick <= to; tick += step) ticks.push(tick);
  const format = step >= day ? dates : to - from > day ? datesAndTimes : step >= minute ? times : exactTimes;
  return { ticks, format: (time) => format.format(time) };
}

const dates = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const datesAndTimes = new Intl.DateTimeFormat(undefined, {
  ...{ day: "numeric", month: "short" },
  ...{ hour: "numeric", minute: "2-digit" },
});
const times = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const exactTimes = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
export const exactMoment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export const standingsOf = (at: Moment, collections: Collections) =>
  collections.flatMap(({ type, plural }, index) => {
    const standing = at.figures[type];
    return standing ? [{ type, plural, standing, index }] : [];
  });
