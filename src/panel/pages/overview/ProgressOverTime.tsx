import { useState } from "react";
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { ProgressPoint, Run } from "../../../client/contract.ts";
import { classes } from "../../../ui/classes.ts";
import { formatNumber, formatPercent } from "../../../ui/format.ts";
import { changesRecords, quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import {
  exactMoment,
  labelPlaces,
  type Moment,
  momentsSince,
  type Standing,
  standingsOf,
  strokeOf,
  timeTicks,
  wholeShare,
} from "./chartSeries.ts";

type ProgressOverTimeProps = { points: readonly ProgressPoint[]; runs: readonly Run[]; className: string };

/** The share of current records per collection at every count. Drawn as steps: nothing is known between two counts. */
export default function ProgressOverTime({ points, runs, className }: ProgressOverTimeProps) {
  const { collections } = usePanel();
  const [chosen, choose] = useState<"run" | "all" | null>(null);
  const first = points[0]?.at ?? 0;
  const to = points.at(-1)?.at ?? 0;
  const run = runs.find((each) => changesRecords(each) && each.startedAt !== null);
  const began = run?.startedAt ?? 0;
  // Among weeks of counts a run of minutes is a single step, so show a recent run by itself first.
  const choice = began > first && began < to;
  const isNews = run !== undefined && (run.finishedAt === null || to - run.finishedAt < 600_000);
  const since = choice ? (chosen ?? (isNews ? "run" : "all")) : "all";
  const moments = momentsSince(points, since === "run" ? began - (to - began) / 50 : first);
  const [start, end] = [moments[0] as Moment, moments.at(-1) as Moment];
  const { ticks, format } = timeTicks(start.at, end.at);
  const lines = standingsOf(end, collections);
  const places = labelPlaces(
    lines.map(({ type }) => plot.top + (1 - (end.shares[type] ?? 0) / 100) * plot.height),
    16,
    plot.top + plot.height + 14,
  );

  return (
    <figure aria-label="Migration progress" className={className}>
      <div className="flex h-6 items-center justify-between gap-2 text-12 text-muted">
        <span className="truncate">Share of records that are current</span>
        {choice && <TimeRangeToggle since={since} onChange={choose} />}
      </div>
      <div className="flex">
        <div className="min-w-0 flex-1">
          <LineChart
            responsive
            style={{ height }}
            data={moments}
            margin={{ top: plot.top, right: 4, bottom: 0, left: 0 }}
            aria-label="Migration progress over time: arrow keys go from count to count"
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              type="number"
              dataKey="at"
              domain={[start.at, end.at]}
              ticks={ticks}
              tickFormatter={format}
              height={22}
              minTickGap={12}
              tick={tick}
              tickLine={{ stroke: "var(--line-strong)" }}
              axisLine={{ stroke: "var(--line-strong)" }}
            />
            <YAxis
              domain={[0, 100]}
              ticks={[0, 50, 100]}
              tickFormatter={formatPercent}
              width={44}
              tick={tick}
              tickLine={false}
              axisLine={false}
            />
            <Tooltip
              isAnimationActive={false}
              allowEscapeViewBox={{ x: false, y: true }}
              wrapperStyle={{ zIndex: 10 }}
              cursor={{ stroke: "var(--line-strong)" }}
              content={({ payload }) => <ChartTooltip at={payload[0]?.payload as Moment | undefined} />}
            />
            {collections.map(({ type, plural }, index) => (
              <Line
                key={type}
                name={plural}
                dataKey={({ shares }: Moment) => shares[type]}
                type="stepAfter"
                stroke={strokeOf(index).color}
                strokeDasharray={strokeOf(index).dashes}
                strokeWidth={2}
                dot={false}
                activeDot={{ r: 4, stroke: "var(--surface)" }}
                isAnimationActive={false}
              />
            ))}
          </LineChart>
        </div>
        <ul aria-hidden="true" className="relative w-34 shrink-0 text-12">
          {lines.map(({ type, plural, standing, index }, line) => (
            <li key={type} className="absolute inset-x-0 flex items-center gap-1.5" style={{ top: places[line] }}>
              <LineSample index={index} />
              <span className="truncate">
                {plural} <span className="font-semibold">{shareText(standing)}</span>
              </span>
            </li>
          ))}
        </ul>
      </div>
      <figcaption className="sr-only">
        {exactMoment.format(start.at)} to {exactMoment.format(end.at)}.{" "}
        {lines.map(({ type, plural, standing }) => (
          <p key={type}>
            {plural}: {start.figures[type] && `from ${inWords(start.figures[type])} `}to {inWords(standing)}.
          </p>
        ))}
      </figcaption>
    </figure>
  );
}

const height = 164;
/** The plot area, from the top of the chart. */
const plot = { top: 8, height: height - 8 - 22 };
const tick = { fill: "var(--muted)", fontSize: 12 } as const;

const inWords = (standing: Standing): string =>
  `${shareText(standing)} (${formatNumber(standing.migrated)} of ${quantity(standing.total, "record")})`;

const spans = [
  { since: "run", label: "Last run" },
  { since: "all", label: "All time" },
] as const;
type TimeRange = (typeof spans)[number]["since"];

/** Switches the chart between the last run and all time. */
function TimeRangeToggle({ since, onChange }: { since: TimeRange; onChange: (since: TimeRange) => void }) {
  return (
    <fieldset aria-label="Time shown" className="flex shrink-0">
      {spans.map((span) => (
        <button
          key={span.since}
          type="button"
          aria-pressed={span.since === since}
          onClick={() => onChange(span.since)}
          className={classes(
            "h-6 rounded-box px-2",
            span.since === since ? "bg-accent-soft font-medium text-accent" : "hover:bg-hover hover:text-ink",
          )}
        >
          {span.label}
        </button>
      ))}
    </fieldset>
  );
}

const shareText = (standing: Standing): string =>
  standing.total === 0 ? "no records" : formatPercent(wholeShare(standing));

/** A sample of a collection's line, so that its label does not depend on colour. */
function LineSample({ index }: { index: number }) {
  const { color, dashes } = strokeOf(index);
  return (
    <svg aria-hidden="true" viewBox="0 0 20 4" className="h-1 w-5 shrink-0">
      <path d="M0 2H20" stroke={color} strokeWidth="2" strokeDasharray={dashes} />
    </svg>
  );
}

/** The exact figures of one count. */
function ChartTooltip({ at }: { at: Moment | undefined }) {
  const { collections } = usePanel();
  if (!at) return null;
  return (
    <div role="status" className="rounded-box border border-line-strong bg-surface px-2.5 py-1.5 text-12 text-ink">
      <p className="text-muted">{exactMoment.format(at.at)}</p>
      {standingsOf(at, collections).map(({ type, plural, standing, index }) => (
        <p key={type} className="flex items-center gap-1.5 whitespace-nowrap">
          <LineSample index={index} />
          {plural} <span className="font-semibold">{shareText(standing)}</span>
          <span className="text-muted">
            {formatNumber(standing.migrated)} of {formatNumber(standing.total)}
            {standing.unreadable > 0 && `, ${formatNumber(standing.unreadable)} can't be read`}
          </span>
        </p>
      ))}
    </div>
  );
}
