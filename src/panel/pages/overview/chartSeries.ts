import type { ProgressPoint, Run, Throughput } from "../../../client/contract.ts";
import { percent } from "../../../engine/eta.ts";
import { formatClock, timeFormat } from "../../../ui/format.ts";
import { type Figures, migratable, type Standing, sumOf } from "../../model/collectionFigures.ts";
import { type Collections, changesRecords, kindLabels } from "../../model/labels.ts";

/** What there was at a time: numbers of records, by collection and of all together. */
export type Moment = {
  at: number;
  figures: Record<string, Standing>;
  all: Standing;
  /** Records that are expected to be current; only at the ends of the forecast. */
  expected?: number;
};

/** The points between two times, with the values before and within carried to the edges. */
export function momentsBetween(points: readonly ProgressPoint[], from: number, to: number): Moment[] {
  const before = points.findLast(({ at }) => at <= from);
  const inside = points.filter(({ at }) => at > from && at <= to);
  const last = inside.at(-1) ?? before;
  return [
    ...(before ? [{ ...before, at: from }] : []),
    ...inside,
    ...(last && last.at < to ? [{ ...last, at: to }] : []),
  ].map(({ at, figures }) => ({ at, figures, all: sumOf(Object.values(figures)) }));
}

/** The percentage that is current, rounded down: 100 only when nothing is left. */
export const wholeShare = ({ migrated, total }: Standing): number => percent(migrated, total);

/** The part of time that the chart shows; `now` shows none, but the figures as they are. */
export const ranges = [
  { range: "now", label: "Now" },
  { range: "run", label: "Last run" },
  { range: "day", label: "24 h" },
  { range: "all", label: "All time" },
] as const;
export type Range = (typeof ranges)[number]["range"];

const day = 86_400_000;

/** The newest run that has begun to change records; `undefined` without one. */
export const lastRealRun = (runs: readonly Run[]): Run | undefined =>
  runs.find((run) => changesRecords(run) && run.startedAt !== null);

/** What can be chosen, and what is shown until somebody chooses: where the figures moved last. */
export function choiceOfRange(points: readonly ProgressPoint[], runs: readonly Run[]) {
  const [first = 0, last = 0] = [points[0]?.at, points.at(-1)?.at];
  const run = lastRealRun(runs);
  const hasMoved = run !== undefined && momentsBetween(points, ...boundsOf("run", points, runs)).length > 1;
  const possible: Record<Range, boolean> = { now: true, run: hasMoved, day: last > first, all: last > first };
  const isNews =
    run !== undefined &&
    (run.finishedAt === null || (last - run.finishedAt < 600_000 && isUnchangedSince(run, points)));
  const standard: Range = !runs.some((each) => changesRecords(each) && each.counts.migrated > 0)
    ? "now"
    : hasMoved && isNews
      ? "run"
      : last > first
        ? "all"
        : "now";
  return { possible, standard };
}

/** Whether the figures are still those that the run left: otherwise its chart would contradict them. */
function isUnchangedSince({ finishedAt }: Run, points: readonly ProgressPoint[]): boolean {
  const [left, now] = [points.findLast(({ at }) => at <= (finishedAt ?? at) + 500), points.at(-1)].map(
    (point) => point && sumOf(Object.values(point.figures)),
  );
  return left?.total === now?.total && left?.migrated === now?.migrated;
}

/** From when until when a range shows the figures. */
export function boundsOf(range: Range, points: readonly ProgressPoint[], runs: readonly Run[]): [number, number] {
  const [first = 0, last = 0] = [points[0]?.at, points.at(-1)?.at];
  const run = lastRealRun(runs);
  if (range === "run" && run?.startedAt) {
    const ended = run.finishedAt ?? last;
    // A little of what was before and after shows where the run took over.
    const edge = Math.max(500, (ended - run.startedAt) / 50);
    return [run.startedAt - edge, Math.min(last, ended + edge)];
  }
  return [range === "day" ? Math.max(first, last - day) : first, last];
}

/** The moments with a last one in the future, when a run that is going is expected to be done. */
export function withForecast(
  moments: Moment[],
  run: Run | undefined,
  left: (types: readonly string[]) => number,
): Moment[] {
  const last = moments.at(-1);
  if (!last || !run || run.status !== "running" || run.etaMs === null || run.kind !== "migrate") return moments;
  // How many of the chosen records it will change is not known.
  if (run.options.ids ?? run.options.limit ?? run.options.of) return moments;
  const { migrated } = last.all;
  return [
    ...moments.slice(0, -1),
    { ...last, expected: migrated },
    // Nothing but the expectation is known of it.
    { at: last.at + run.etaMs, figures: {}, all: noStanding, expected: migrated + left(run.types) },
  ];
}

const noStanding = { total: Number.NaN, migrated: Number.NaN, unreadable: Number.NaN };

/** How many records of these collections can still be migrated. */
export const leftIn = (each: readonly Figures[]) => (types: readonly string[]) =>
  each.filter((own) => own.types.every((type) => types.includes(type))).reduce((sum, own) => sum + migratable(own), 0);

/** A band of time in the chart. */
export type TimeBand = { id: string; from: number; to: number; label: string };

/** When runs that change records were at work. */
export const runBands = (runs: readonly Run[], from: number, to: number): TimeBand[] =>
  runs.filter(changesRecords).flatMap(({ id, kind, startedAt, finishedAt }) => {
    if (startedAt === null) return [];
    const [start, end] = [Math.max(startedAt, from), Math.min(finishedAt ?? to, to)];
    return end < from || start > to ? [] : [{ id, from: start, to: end, label: kindLabels[kind].noun }];
  });

/** When the run stood still: it was paused, or waited for the store. Not how long its records were listed at first. */
export function standstills(points: Throughput["points"], run: Run | undefined, to: number): TimeBand[] {
  const still = points.flatMap(({ from, to, processed }, index) =>
    processed === 0 && index > 0 ? [{ id: String(from), from, to, label: "paused" }] : [],
  );
  const last = points.at(-1);
  const isStill = run?.status === "paused" && last !== undefined && last.to < to;
  return isStill ? [...still, { id: "now", from: last.to, to, label: "paused" }] : still;
}

/** When tests ended. */
export const testTimes = (runs: readonly Run[], from: number, to: number): number[] =>
  runs.flatMap(({ dryRun, finishedAt }) =>
    dryRun && finishedAt !== null && finishedAt >= from && finishedAt <= to ? [finishedAt] : [],
  );

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
  const format = step >= day ? dates : to - from > day ? datesAndTimes : step >= minute ? times : formatClock;
  return { ticks, format };
}

const dates = timeFormat({ day: "numeric", month: "short" });
const datesAndTimes = timeFormat({
  ...{ day: "numeric", month: "short" },
  ...{ hour: "numeric", minute: "2-digit" },
});
const times = timeFormat({ timeStyle: "short" });
export const formatMoment = timeFormat({ dateStyle: "medium", timeStyle: "medium" });

export const standingsOf = (at: Moment, collections: Collections) =>
  collections.flatMap(({ type, plural }, index) => {
    const standing = at.figures[type];
    return standing ? [{ type, plural, standing, index }] : [];
  });
