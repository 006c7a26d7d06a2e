import { Bar, BarChart, LabelList, ResponsiveContainer, XAxis, YAxis } from "recharts";
import type { Stats } from "../../client/contract.ts";
import { number } from "../../ui/numbers.ts";
import { usePanel } from "../context.ts";
import { changeable, figuresOf } from "./figures.ts";

const series = [
  { key: "current", label: "Current", fill: "var(--done)" },
  { key: "legacy", label: "Legacy", fill: "var(--remaining)" },
  { key: "unreadable", label: "Can't be read", fill: "var(--attention)" },
] as const;

/** Per collection, how its records divide. Each bar is a whole: collections of very different size stay comparable. */
export function ProgressChart({ stats, className }: { stats: Stats; className: string }) {
  const { collections } = usePanel();
  const { each } = figuresOf(stats, collections);
  const rows = each.map((figures) => {
    const counts = { current: figures.migrated, legacy: changeable(figures), unreadable: figures.unreadable };
    const share = (count: number) => (figures.total === 0 ? 0 : count / figures.total);
    return {
      name: figures.label,
      counts,
      current: share(counts.current),
      legacy: share(counts.legacy),
      unreadable: share(counts.unreadable),
      nothing: figures.total === 0 ? 1 : 0,
    };
  });
  return (
    <figure aria-label="Migration progress" className={className}>
      <div aria-hidden="true" style={{ height }}>
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 560, height }}>
          <BarChart
            data={rows}
            layout="vertical"
            barSize={rows.length > 3 ? 18 : 24}
            accessibilityLayer={false}
            margin={margin}
          >
            <XAxis type="number" domain={[0, 1]} hide />
            <YAxis type="category" dataKey="name" width={84} axisLine={false} tickLine={false} tick={tick} />
            <Bar dataKey="nothing" stackId="records" fill="var(--track)" isAnimationActive={false}>
              <LabelList content={nothingLabel} />
            </Bar>
            {series.map(({ key, fill }) => (
              <Bar
                key={key}
                dataKey={key}
                stackId="records"
                fill={fill}
                stroke="var(--surface)"
                strokeWidth={1}
                isAnimationActive={false}
              >
                <LabelList
                  valueAccessor={(entry) => number((entry.payload as (typeof rows)[number]).counts[key])}
                  content={segmentLabel(key === "unreadable")}
                />
              </Bar>
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul aria-hidden="true" className="mt-1 flex flex-wrap gap-x-4 text-12 text-muted">
        {series.map(({ key, label, fill }) => (
          <li key={key} className="flex items-center gap-1.5">
            <span className="size-2.5 rounded-[2px]" style={{ background: fill }} />
            {label}
          </li>
        ))}
      </ul>
      <p className="mt-1 text-12 text-muted">
        A line over time appears here{" "}
        {stats.summary.totalRecords === 0 ? "once there are records" : "with the next counts"}.
      </p>
      <figcaption className="sr-only">
        {rows.map(({ name, counts }) => (
          <p key={name}>
            {name}: {series.map(({ key, label }) => `${label} ${number(counts[key])}`).join(", ")}.
          </p>
        ))}
      </figcaption>
    </figure>
  );
}

const height = 144;
/** Room for the figure of a last segment that is too thin to hold it. */
const margin = { top: 0, right: 44, bottom: 0, left: 0 };
const tick = { x: 0, textAnchor: "start", fill: "var(--ink)", fontSize: 13 } as const;

type LabelProps = { x?: unknown; y?: unknown; width?: unknown; height?: unknown; value?: unknown };

/** A figure stands in its segment; the last one, where that is too thin, stands behind it. */
function segmentLabel(isLast: boolean) {
  return ({ x, y, width, height, value }: LabelProps) => {
    const text = String(value);
    const fits = Number(width) >= text.length * 8 + 12;
    if (Number(width) === 0 || (!fits && !isLast)) return null;
    return (
      <text
        x={Number(x) + (fits ? 8 : Number(width) + 6)}
        y={Number(y) + Number(height) / 2}
        dominantBaseline="central"
        fill={fits ? "var(--surface)" : "var(--attention)"}
        fontSize={12}
        fontWeight={600}
      >
        {text}
      </text>
    );
  };
}

const nothingLabel = ({ x, y, width, height }: LabelProps) =>
  Number(width) === 0 ? null : (
    <text
      x={Number(x) + 8}
      y={Number(y) + Number(height) / 2}
      dominantBaseline="central"
      fill="var(--muted)"
      fontSize={12}
    >
      No records
    </text>
  );
