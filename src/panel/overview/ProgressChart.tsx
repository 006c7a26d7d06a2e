import { Bar, BarChart, LabelList, ResponsiveContainer, XAxis, YAxis } from "recharts";
import type { Stats } from "../../client/contract.ts";
import { number } from "../../ui/numbers.ts";
import { changeable, figuresOf } from "./figures.ts";

const series = [
  { key: "current", label: "Current", fill: "var(--done)" },
  { key: "legacy", label: "Legacy", fill: "var(--remaining)" },
  { key: "unreadable", label: "Can't be read", fill: "var(--attention)" },
] as const;

/** Per collection, how its records divide. Each bar is a whole: collections of very different size stay comparable. */
export default function ProgressChart({ stats, className }: { stats: Stats; className: string }) {
  const { each } = figuresOf(stats);
  const rows = each.map((figures) => {
    const counts = { current: figures.migrated, legacy: changeable(figures), unreadable: figures.unreadable };
    const share = (count: number) => (figures.total === 0 ? 0 : count / figures.total);
    return {
      name: figures.label,
      counts,
      current: share(counts.current),
      legacy: share(counts.legacy),
      unreadable: share(counts.unreadable),
    };
  });
  return (
    <figure aria-label="Migration progress" className={className}>
      <div aria-hidden="true" className="h-[104px]">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 560, height: 104 }}>
          <BarChart data={rows} layout="vertical" barSize={22} accessibilityLayer={false} margin={margin}>
            <XAxis type="number" domain={[0, 1]} hide />
            <YAxis type="category" dataKey="name" width={78} axisLine={false} tickLine={false} tick={tick} />
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
                  content={SegmentLabel}
                />
              </Bar>
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul aria-hidden="true" className="flex flex-wrap gap-x-4 text-12 text-muted">
        {series.map(({ key, label, fill }) => (
          <li key={key} className="flex items-center gap-1.5">
            <span className="size-2.5 rounded-[2px]" style={{ background: fill }} />
            {label}
          </li>
        ))}
      </ul>
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

const margin = { top: 0, right: 0, bottom: 0, left: 0 };
const tick = { fill: "var(--ink)", fontSize: 13 };

type LabelProps = { x?: unknown; y?: unknown; width?: unknown; height?: unknown; value?: unknown };

/** A figure stands in its segment, or not at all: the cards above have every one of them. */
function SegmentLabel({ x, y, width, height, value }: LabelProps) {
  const text = String(value);
  if (Number(width) < text.length * 8 + 8) return null;
  return (
    <text
      x={Number(x) + 8}
      y={Number(y) + Number(height) / 2}
      dominantBaseline="central"
      fill="var(--surface)"
      fontSize={12}
      fontWeight={600}
    >
      {text}
    </text>
  );
}
