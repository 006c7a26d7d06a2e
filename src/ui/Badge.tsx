import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import { Icon, type IconName } from "./Icon.tsx";

const tones = {
  neutral: "text-muted",
  accent: "text-accent",
  done: "text-done",
  attention: "text-attention",
  error: "text-error",
  dryRun: "text-dry-run",
} as const;
export type BadgeTone = keyof typeof tones;

/** A word with an icon. The colour only repeats what they say. */
export function Badge({ tone, icon, children }: { tone: BadgeTone; icon: IconName; children: ReactNode }) {
  return (
    <span className={classes("inline-flex items-center gap-1 align-middle whitespace-nowrap", tones[tone])}>
      <Icon name={icon} className="size-3.5" />
      {children}
    </span>
  );
}

/** Marks a dry run. Boxed and dashed, so that it is not mistaken for a real run, with or without colour. */
export function DryRunBadge() {
  return (
    <span className="inline-flex items-center rounded-box border border-dashed align-middle border-dry-run bg-dry-run-soft px-1.5 text-12 font-medium whitespace-nowrap text-dry-run">
      Dry run
    </span>
  );
}
