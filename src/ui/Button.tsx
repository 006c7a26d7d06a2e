import { type ButtonHTMLAttributes, type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes.ts";
import { Icon } from "./Icon.tsx";
import { useCopy } from "./useCopy.ts";

const variants = {
  quiet:
    "border disabled:border-line disabled:bg-hover border-line-strong/60 bg-surface text-ink not-disabled:hover:bg-hover not-disabled:hover:border-line-strong",
  filled:
    "border disabled:border-line disabled:bg-hover border-transparent bg-accent text-on-accent not-disabled:hover:bg-accent-strong",
  plain: "border border-transparent text-muted not-disabled:hover:bg-hover not-disabled:hover:text-ink",
} as const;

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  variant?: keyof typeof variants;
  size?: "normal" | "small";
  children: ReactNode;
};

export const Button = ({ variant, size, className, type, ...rest }: ButtonProps) => (
  <button type={type ?? "button"} className={buttonClasses(variant, size, className)} {...rest} />
);

/** How a button looks, also for a link that is to look like one. */
export const buttonClasses = (
  variant: keyof typeof variants = "quiet",
  size: "normal" | "small" = "normal",
  className?: string,
): string =>
  classes(
    "inline-flex items-center justify-center gap-1.5 rounded-box font-medium whitespace-nowrap",
    "transition-colors duration-100 disabled:text-muted",
    size === "normal" ? "h-8 px-3 text-13" : "h-7 px-2 text-12",
    variants[variant],
    className,
  );

type ActionButtonProps = Omit<ButtonProps, "size" | "disabled"> & {
  /** Why the button is disabled, shown on hover and read by screen readers; `null` if it is enabled. */
  disabledReason: string | null;
};

/** A small button that stays visible when it can't be used, and says why. */
export function ActionButton({ disabledReason, title, ...rest }: ActionButtonProps) {
  const id = useId();
  return (
    <span>
      <Button
        size="small"
        disabled={disabledReason !== null}
        title={disabledReason ?? title}
        aria-describedby={disabledReason === null ? undefined : id}
        {...rest}
      />
      {disabledReason !== null && (
        <span id={id} className="sr-only">
          {disabledReason}
        </span>
      )}
    </span>
  );
}

const linkTones = { accent: "text-accent", attention: "text-attention", quiet: "hover:text-ink" } as const;

type LinkButtonProps = Omit<ComponentProps<"button">, "type"> & {
  /** `quiet` takes the colour of the surrounding text. */
  tone?: keyof typeof linkTones;
};

/** A button that looks like a link, because it leads somewhere inside the panel. */
export const LinkButton = ({ tone, className, ...button }: LinkButtonProps) => (
  <button type="button" className={linkClasses(tone, className)} {...button} />
);

export type LinkTone = keyof typeof linkTones;

/** How a link in a text looks. */
export const linkClasses = (tone: LinkTone = "accent", className?: string): string =>
  classes("rounded-box underline underline-offset-2 hover:no-underline", linkTones[tone], className);

type CopyButtonProps = { text: string; label: string; tabIndex?: number; className?: string };

/** Copies a text to the clipboard and says so for a moment. */
export function CopyButton({ text, label, tabIndex, className = "" }: CopyButtonProps) {
  const { copied, copy } = useCopy();
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      aria-label={copied ? "Copied" : label}
      title={copied ? "Copied" : label}
      className={`rounded-box p-1 text-muted hover:bg-hover hover:text-ink ${className}`}
      onClick={(event) => {
        event.stopPropagation();
        void copy(text);
      }}
    >
      <Icon name={copied ? "check" : "copy"} className="size-3.5" />
    </button>
  );
}
