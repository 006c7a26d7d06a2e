import { classes } from "./classes.ts";

type SparklineProps = {
  /** In order of `x`; `y` from 0. */
  points: readonly { x: number; y: number }[];
  className?: string;
};

/** A line that shows how a figure went, without axes: what it comes to stands beside it. Nothing with fewer than two points. */
export function Sparkline({ points, className }: SparklineProps) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last.x === first.x) return null;
  const top = Math.max(...points.map(({ y }) => y)) || 1;
  const line = points.map(
    ({ x, y }) => `${round(((x - first.x) / (last.x - first.x)) * width)} ${round(height - (y / top) * height)}`,
  );
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 -1 ${width} ${height + 2}`}
      preserveAspectRatio="none"
      className={classes("overflow-visible text-accent", className)}
    >
      <path d={`M0 ${height}L${line.join("L")}L${width} ${height}Z`} className="fill-current opacity-10" />
      <path
        d={`M${line.join("L")}`}
        className="fill-none stroke-current"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

const width = 100;
const height = 30;
const round = (value: number): number => Math.round(value * 10) / 10;
