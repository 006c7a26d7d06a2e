import { classes } from "./classes.ts";

type Tone = "done" | "current" | "error" | "attention" | "dryRun";
const fills: Record<Tone, string> = {
  done: "bg-done",
  current: "bg-remaining",
  error: "bg-error",
  attention: "bg-attention",
  dryRun: "fill-dry-run-hatch",
};

/** `share` is a fraction from 0 to 1. */
export type Segment = { tone: Tone; share: number };

/** The filled part of a bar. Shares too small to see are three pixels wide, so that no count disappears. */
export function Segments({ segments, className }: { segments: readonly Segment[]; className?: string }) {
  return (
    <div
      className={classes(
        "flex gap-px overflow-hidden rounded-box bg-track forced-color-adjust-none",
        className ?? "h-2",
      )}
    >
      {segments
        .filter(({ share }) => share > 0)
        .map(({ tone, share }) => (
          <div
            key={tone}
            className={classes("min-w-[3px] transition-[width] duration-150", fills[tone])}
            style={{ width: `${Math.min(1, share) * 100}%` }}
          />
        ))}
    </div>
  );
}

type ProgressBarProps = {
  label: string;
  /** Whole percent; `null` until the total is known. */
  value: number | null;
  text?: string;
  segments: readonly Segment[];
  className?: string;
};

export function ProgressBar({ label, value, text, segments, className }: ProgressBarProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value ?? undefined}
      aria-valuetext={text}
    >
      {value === null ? (
        <div className={classes("overflow-hidden rounded-box bg-track", className ?? "h-2")}>
          <div className="h-full w-1/4 animate-slide rounded-box bg-accent" />
        </div>
      ) : (
        <Segments segments={segments} {...(className !== undefined && { className })} />
      )}
    </div>
  );
}
