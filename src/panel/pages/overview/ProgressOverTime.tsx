import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { ProgressPoint, Run, Stats } from "../../../client/contract.ts";
import { throughputQuery } from "../../../client/runDetailQueries.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { formatCompact, formatNumber } from "../../../ui/format.ts";
import { useNarrow } from "../../../ui/useMedia.ts";
import { figuresOf, type Standing } from "../../model/collectionFigures.ts";
import { capitalised, quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { ChartTooltip, LineSample, shareText } from "./ChartTooltip.tsx";
import {
  boundsOf,
  formatMoment,
  labelPlaces,
  lastRealRun,
  leftIn,
  type Moment,
  momentsBetween,
  type Range,
  runBands,
  standingsOf,
  standstills,
  strokeOf,
  testTimes,
  timeTicks,
  withForecast,
} from "./chartSeries.ts";

type ProgressOverTimeProps = { stats: Stats; points: readonly ProgressPoint[]; runs: readonly Run[]; range: Range };

/**
 * How many records were current at every count, the collections on top of each other, below what there is in all; with the
 * runs that changed them. Within a run its commits follow each other closely; elsewhere nothing is known between two counts,
 * which steps show.
 */
export default function ProgressOverTime({ stats, points, runs, range }: ProgressOverTimeProps) {
  const { collections } = usePanel();
  const hatch = useId();
  const height = useNarrow() ? 116 : 212;
  const plot = { top: 8, height: height - 8 - 22 };
  const run = lastRealRun(runs);
  const idle = useStandstills(range === "run" ? run : undefined, points.at(-1)?.at ?? 0);
  const known = momentsBetween(points, ...boundsOf(range, points, runs));
  const [start, end] = [known[0] as Moment, known.at(-1) as Moment];
  const moments = withForecast(known, run, leftIn(figuresOf(stats, collections).each));
  const to = (moments.at(-1) as Moment).at;
  const { ticks, format } = timeTicks(start.at, to);
  const standings = standingsOf(end, collections);
  const top = Math.max(1, ...known.map(({ all }) => all.total));
  const lines = linesOf(standings, end.all);
  const places = labelPlaces(
    lines.map(({ value }) => plot.top + (1 - value / top) * plot.height),
    16,
    plot.top + plot.height + 14,
  );
  const type = range === "run" ? "linear" : "stepAfter";
  const least = (to - start.at) / 300;
  const bands = runBands(runs, start.at, end.at);
  const tests = testTimes(runs, start.at, end.at);

  return (
    <>
      <div className="flex min-h-0 flex-1">
        <div className="min-w-0 flex-1">
          <ComposedChart
            responsive
            style={{ height }}
            data={moments}
            margin={{ top: plot.top, right: 4, bottom: 0, left: 0 }}
            aria-label="Migration progress over time: arrow keys go from count to count"
          >
            <defs>
              <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="2" height="6" fill="var(--line-strong)" opacity="0.6" />
              </pattern>
            </defs>
            {bands.map(({ id, from, to: until, label }) => (
              <ReferenceArea
                key={id}
                // Never too narrow to be seen, nor beyond the edge.
                x1={Math.min(from, to - least)}
                x2={Math.min(to, Math.max(until, from + least))}
                fill="var(--accent)"
                fillOpacity={0.08}
                stroke="var(--accent)"
                strokeOpacity={0.35}
                {...((until - from) / (to - start.at) > 0.15 && {
                  label: { value: capitalised(label), position: "insideBottomLeft", fill: "var(--ink)", fontSize: 12 },
                })}
              />
            ))}
            {idle.map(({ id, from, to }) => (
              <ReferenceArea key={id} x1={from} x2={to} fill={`url(#${hatch})`} fillOpacity={1} />
            ))}
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              type="number"
              dataKey="at"
              domain={[start.at, to]}
              allowDataOverflow
              ticks={ticks}
              tickFormatter={format}
              height={22}
              minTickGap={12}
              tick={tick}
              tickLine={{ stroke: "var(--line-strong)" }}
              axisLine={{ stroke: "var(--line-strong)" }}
            />
            <YAxis
              domain={[0, top]}
              ticks={[0, top / 2, top]}
              tickFormatter={(value: number) => formatCompact(Math.round(value))}
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
            {collections.map(({ type: name, plural }, index) => (
              <Area
                key={name}
                name={plural}
                stackId="current"
                dataKey={({ figures }: Moment) => figures[name]?.migrated}
                type={type}
                stroke={strokeOf(index).color}
                strokeDasharray={strokeOf(index).dashes}
                strokeWidth={2}
                fill={strokeOf(index).color}
                fillOpacity={0.16}
                dot={false}
                activeDot={{ r: 4, stroke: "var(--surface)" }}
                isAnimationActive={false}
              />
            ))}
            <Line dataKey={({ all }: Moment) => all.total} type={type} stroke="var(--line-strong)" {...thin} />
            <Line
              dataKey={({ all }: Moment) => all.total - all.unreadable}
              type={type}
              stroke="var(--line-strong)"
              strokeDasharray="1 3"
              {...thin}
            />
            <Line dataKey="expected" stroke="var(--done)" strokeDasharray="4 4" connectNulls {...thin} />
            {tests.map((at) => (
              <ReferenceLine
                key={at}
                segment={[
                  { x: at, y: 0 },
                  { x: at, y: top / 14 },
                ]}
                stroke="var(--dry-run)"
                strokeWidth={2}
              />
            ))}
          </ComposedChart>
        </div>
        <ul aria-hidden="true" className="relative w-36 shrink-0 text-12 max-sm:hidden">
          {lines.map(({ key, text, index }, line) => (
            <li
              key={key}
              className="absolute inset-x-0 flex items-center gap-1.5 truncate text-muted"
              style={{ top: places[line] }}
            >
              {index !== undefined && <LineSample index={index} />}
              <span className={index === undefined ? "truncate" : "truncate text-ink"}>{text}</span>
            </li>
          ))}
        </ul>
      </div>
      <ul aria-hidden="true" className="flex h-4 flex-wrap gap-x-3 overflow-hidden pl-11 text-12 text-muted sm:hidden">
        {standings.map(({ type: name, plural, standing, index }) => (
          <li key={name} className="flex items-center gap-1.5">
            <LineSample index={index} />
            {plural} {shareText(standing)}
          </li>
        ))}
      </ul>
      <figcaption className="sr-only">
        {formatMoment(start.at)} to {formatMoment(end.at)}.{" "}
        {standings.map(({ type: name, plural, standing }) => (
          <p key={name}>
            {plural}: {start.figures[name] && `from ${inWords(start.figures[name])} `}to {inWords(standing)}.
          </p>
        ))}
        {bands.length > 0 && <p>{quantity(bands.length, "run")} in this time.</p>}
      </figcaption>
    </>
  );
}

const tick = { fill: "var(--muted)", fontSize: 12 } as const;
const thin = { dot: false, activeDot: false, strokeWidth: 1.5, isAnimationActive: false } as const;

/** When a run stood still, from what it processed when. */
function useStandstills(run: Run | undefined, to: number) {
  const { client } = usePanel();
  const { data } = useQuery({
    ...throughputQuery(client, run ?? { id: "", finishedAt: 0 }),
    enabled: run !== undefined,
  });
  return run && data ? standstills(data.points, run, isActive(run.status) ? to : (run.finishedAt ?? to)) : [];
}

type LineLabel = { key: string; text: string; value: number; index?: number };

/** What the labels at the right edge say, and the value at whose height each belongs. */
function linesOf(standings: ReturnType<typeof standingsOf>, all: Standing): LineLabel[] {
  let below = 0;
  const lines: LineLabel[] = standings.map(({ type, plural, standing, index }) => {
    const value = below + standing.migrated / 2;
    below += standing.migrated;
    return { key: type, text: `${plural} ${standing.total === 0 ? "empty" : shareText(standing)}`, value, index };
  });
  if (all.unreadable > 0) {
    const readable = all.total - all.unreadable;
    lines.push({ key: "readable", text: `${formatNumber(readable)} readable`, value: readable });
  }
  return [...lines, { key: "total", text: `${formatNumber(all.total)} in all`, value: all.total }];
}

const inWords = (standing: Standing): string =>
  `${shareText(standing)} (${formatNumber(standing.migrated)} of ${quantity(standing.total, "record")})`;
