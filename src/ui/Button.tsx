import type { ButtonHTMLAttributes, ReactNode } from "react";
import { classes } from "./classes.ts";

const variants = {
  quiet:
    "border disabled:border-line disabled:bg-hover border-line-strong/60 bg-surface text-ink enabled:hover:bg-hover enabled:hover:border-line-strong",
  filled:
    "border disabled:border-line disabled:bg-hover border-transparent bg-accent text-on-accent enabled:hover:bg-accent-strong",
  plain: "border border-transparent text-muted enabled:hover:bg-hover enabled:hover:text-ink",
} as const;

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  variant?: keyof typeof variants;
  size?: "normal" | "small";
  children: ReactNode;
};

export function Button({ variant = "quiet", size = "normal", className, type, ...rest }: ButtonProps) {
  return (
    <button
      type={type ?? "button"}
      className={classes(
        "inline-flex items-center justify-center gap-1.5 rounded-box font-medium whitespace-nowrap",
        "transition-colors duration-100 disabled:text-muted",
        size === "normal" ? "h-8 px-3 text-13" : "h-7 px-2 text-12",
        variants[variant],
        className,
      )}
      {...rest}
    />
  );
}
