import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { classes } from "./classes.ts";
import { Icon, type IconName } from "./Icon.tsx";

const tones = {
  done: ["border-done/40 bg-done-soft", "text-done"],
  attention: ["border-attention/40 bg-attention-soft", "text-attention"],
  error: ["border-error/40 bg-error-soft", "text-error"],
  dryRun: ["border-dry-run/40 bg-dry-run-soft", "text-dry-run"],
} as const;

type NoticeProps = {
  tone: keyof typeof tones;
  icon?: IconName;
  title: ReactNode;
  children?: ReactNode;
  /** Buttons for what can be done about it. */
  action?: ReactNode;
  /** Whether screen readers announce it as soon as it appears. */
  urgent?: boolean;
};

/** A message: what happened, what it means, and what to do about it. */
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

type LoadErrorProps = {
  /** What failed, as a sentence without its full stop: "The runs could not be read". */
  title: string;
  /** The query that failed. */
  query: { error: Error | null; refetch: () => unknown };
  urgent?: boolean;
  /** What the failure means, after the error's own message. */
  children?: ReactNode;
};

/** A failed query: what could not be read, why, and a button to try again. */
export const LoadError = ({ title, query, urgent = false, children }: LoadErrorProps) => (
  <Notice
    tone="error"
    urgent={urgent}
    title={title}
    action={<Button onClick={() => query.refetch()}>Try again</Button>}
  >
    {query.error?.message} {children}
  </Notice>
);

/** A list item with an icon: a check for a fact, a warning sign for a caveat. */
export function ListItemNote({ tone = "done", children }: { tone?: "done" | "attention"; children: ReactNode }) {
  return (
    <li className="flex gap-2">
      <Icon
        name={tone === "done" ? "check" : "attention"}
        className={tone === "done" ? "mt-0.5 text-done" : "mt-0.5 text-attention"}
      />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </li>
  );
}
