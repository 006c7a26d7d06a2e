import type { ReactNode } from "react";
import { classes } from "./classes.ts";

type CardProps = {
  title?: ReactNode;
  aside?: ReactNode;
  className?: string;
  headerClassName?: string;
  children: ReactNode;
};

/** A bordered box. With a title it is a landmark that screen readers can jump to. */
export function Card({ title, aside, className, headerClassName, children }: CardProps) {
  return (
    <section
      className={classes("relative min-w-0 rounded-box border border-line bg-surface", className ?? "px-4 py-3")}
    >
      {title !== undefined && (
        <div
          className={classes(
            "mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1",
            headerClassName,
          )}
        >
          <h2 className="text-13 font-semibold">{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
