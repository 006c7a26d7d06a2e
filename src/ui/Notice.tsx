import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import { Icon, type IconName } from "./Icon.tsx";

const tones = {
  done: ["border-done/40 bg-done-soft", "text-done"],
  attention: ["border-attention/40 bg-attention-soft", "text-attention"],
  error: ["border-error/40 bg-error-soft", "text-error"],
  rehearsal: ["border-rehearsal/40 bg-rehearsal-soft", "text-rehearsal"],
} as const;

type NoticeProps = {
  tone: keyof typeof tones;
  icon?: IconName;
  title: ReactNode;
  children?: ReactNode;
  /** What can be done about it. */
  action?: ReactNode;
  /** Said by screen readers as soon as it appears. */
  urgent?: boolean;
};

/** What happened, what it means, and what to do about it. */
export function Notice({ tone, icon = "attention", title, children, action, urgent = false }: NoticeProps) {
  const [box, mark] = tones[tone];
  return (
    <div
      role={urgent ? "alert" : undefined}
      className={classes("flex flex-wrap items-start gap-x-3 gap-y-2 rounded-box border px-3 py-2", box)}
    >
      <Icon name={icon} className={`mt-0.5 ${mark}`} />
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-semibold wrap-anywhere">{title}</p>
        {children && <div className="text-ink wrap-anywhere">{children}</div>}
      </div>
      {action}
    </div>
  );
}
