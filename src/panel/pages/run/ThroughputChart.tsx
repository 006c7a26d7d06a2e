import { Area, AreaChart, CartesianGrid, Tooltip, XAxis, YAxis } from "recharts";
import type { Throughput } from "../../../client/contract.ts";
import { formatDuration, formatNumber, formatRate } from "../../../ui/format.ts";

type Points = Throughput["points"];
type ChartPoint = { at: number; perSecond: number; until: number };

/** Records per second, as steps between the points. */
export default function ThroughputChart({ points }: { points: Points }) {
  const start = points[0]?.from ?? 0;
  const places: ChartPoint[] = points.map(({ from, to, processed }) => ({
    at: from - start,
    until: to - start,
    perSecond: processed / ((to - from) / 1_000),
  }));
  const last = places.at(-1) as ChartPoint;
  return (
    <figure aria-label="Throughput over time">
      <div aria-hidden="true">
        <AreaChart
          responsive
          style={{ height }}
          data={[...places, { ...last, at: last.until }]}
          accessibilityLayer={false}
          margin={{ top: 4, right: 8, bottom: 0, left: 0 }}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            type="number"
            domain={[0, last.until]}
            tickCount={4}
            tickFormatter={last.until < 1_000 ? milliseconds : (at: number) => formatDuration(at)}
            {...axis}
          />
          <YAxis
            width={52}
            tickCount={4}
            domain={[0, "auto"]}
            tickFormatter={(value: number) => formatRate(value)}
            {...axis}
          />
          <Tooltip content={ThroughputTooltip} isAnimationActive={false} cursor={{ stroke: "var(--line-strong)" }} />
          <Area
            type="stepAfter"
            dataKey="perSecond"
            stroke="var(--accent)"
            fill="var(--accent-soft)"
            fillOpacity={1}
            isAnimationActive={false}
          />
        </AreaChart>
      </div>
      <figcaption className="mt-1 text-12 text-muted">{summary(points, places)}</figcaption>
    </figure>
  );
}

/** With seconds, several ticks of a very short run would have the same label. */
const milliseconds = (at: number): string => `${formatNumber(Math.round(at))}\u00a0ms`;

function summary(points: Points, places: readonly ChartPoint[]): string {
  const records = points.reduce((sum, { processed }) => sum + processed, 0);
  const last = places.at(-1) as ChartPoint;
  const most = Math.max(...places.map(({ perSecond }) => perSecond));
  const mean = records / (last.until / 1_000);
  return `Records a second over ${formatDuration(last.until)}: ${formatRate(mean)} on average, ${formatRate(most)} at most, ${formatRate(last.perSecond)} at the end. ${formatNumber(records)} records in all.`;
}

type ThroughputTooltipProps = { active?: boolean; payload?: readonly { payload?: unknown }[] };

function ThroughputTooltip({ active, payload }: ThroughputTooltipProps) {
  const place = payload?.[0]?.payload as ChartPoint | undefined;
  if (!active || !place) return null;
  return (
    <p className="rounded-box border border-line-strong bg-surface px-2 py-1 text-12 text-ink">
      {formatRate(place.perSecond)} records/s up to {formatDuration(place.until)}
    </p>
  );
}

const height = 200;
const axis = {
  tick: { fill: "var(--muted)", fontSize: 12 },
  axisLine: { stroke: "var(--line)" },
  tickLine: false,
} as const;
