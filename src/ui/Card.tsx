import type { ReactNode } from "react";
import { classes } from "./classes.ts";

type CardProps = { title?: ReactNode; aside?: ReactNode; label?: string; className?: string; children: ReactNode };

/** A bordered surface; with a title it is a region that can be jumped to. */
export function Card({ title, aside, label, className, children }: CardProps) {
  return (
    <section
      aria-label={label}
      className={classes("min-w-0 rounded-box border border-line bg-surface", className ?? "p-4")}
    >
      {title !== undefined && (
        <header className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <h2 className="text-13 font-semibold">{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
