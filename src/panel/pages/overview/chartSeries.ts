import type { ProgressPoint } from "../../../client/contract.ts";
import { percent } from "../../../engine/eta.ts";
import type { Collections } from "../../model/labels.ts";

export type Standing = { total: number; migrated: number; unreadable: number };
/** One moment of the chart: a time, and by type the share that is current, from 0 to 100. */
export type Moment = { at: number; figures: Record<string, Standing>; shares: Record<string, number> };

/** The moments from a time on; what held before is carried to its edge. */
export function momentsSince(points: readonly ProgressPoint[], from: number): Moment[] {
  const before = points.findLast(({ at }) => at <= from);
  const after = points.filter(({ at }) => at > from);
  return (before ? [{ ...before, at: from }, ...after] : after).map(({ at, figures }) => ({
    at,
    figures,
    // Not rounded: a line that stands still says that nothing happens. Of no records there is no share.
    shares: Object.fromEntries(
      Object.entries(figures).flatMap(([type, { migrated, total }]) =>
        total === 0 ? [] : [[type, (migrated / total) * 100]],
      ),
    ),
  }));
}

/** What a line's end says. 100 only when nothing is left. */
export const wholeShare = ({ migrated, total }: Standing): number => percent(migrated, total);

/** How each collection's line is drawn: told apart by its dashes and its label before its colour. */
export const strokes = [
  { color: "var(--accent)", dashes: "" },
  { color: "var(--ink)", dashes: "7 3" },
  { color: "var(--remaining)", dashes: "2 3" },
  { color: "var(--dry-run)", dashes: "9 3 2 3" },
] as const;
export const strokeOf = (index: number) => strokes[index % strokes.length] as (typeof strokes)[number];

/** Where the labels stand, from the top, so that none covers another: near the end of its line, in the lines' order. */
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

/** Round times of the visitor's clock within the span, few enough to be read, and how to write them. */
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
