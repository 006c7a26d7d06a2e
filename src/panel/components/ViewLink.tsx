import type { HTMLAttributes } from "react";
import { buttonClasses, type LinkTone, linkClasses } from "../../ui/Button.tsx";
import { classes } from "../../ui/classes.ts";
import { usePanel } from "../model/panelContext.ts";
import type { View } from "../model/view.ts";

type ViewLinkProps = HTMLAttributes<HTMLElement> & {
  /** What changes in the view; `undefined` while it is not known. */
  to: Partial<View> | undefined;
  /** Called before the view changes. @default `show(to)` is all that happens */
  onFollow?: () => void;
};

/**
 * Leads to another view. A real link, which can be copied or opened in another tab, where the host gives views an address
 * (`hrefFor`); otherwise a button.
 */
export function ViewLink({ to, onFollow, ...rest }: ViewLinkProps) {
  const { view, show, hrefFor } = usePanel();
  const follow = () => {
    if (!to) return;
    onFollow?.();
    show(to);
  };
  if (!hrefFor) return <button type="button" onClick={follow} {...rest} />;
  const { "aria-pressed": isPressed, ...attributes } = rest;
  return (
    <a
      href={to && hrefFor({ ...view, ...to })}
      {...(!to && { role: "link", "aria-disabled": true })}
      aria-current={isPressed === true || undefined}
      onClick={(event) => {
        // A new tab, a new window and a download are the browser's to do.
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        follow();
      }}
      {...attributes}
    />
  );
}

/** A link in a text. */
export const TextLink = ({ tone, className, ...rest }: ViewLinkProps & { tone?: LinkTone }) => (
  <ViewLink className={linkClasses(tone, className)} {...rest} />
);

/** A link that looks like a small button. */
export const ButtonLink = ({ variant, className, ...rest }: ViewLinkProps & { variant?: "plain" }) => (
  <ViewLink className={buttonClasses(variant, "small", className)} {...rest} />
);

/** One of several choices side by side, of which one is chosen. */
export const ChoiceLink = ({ isChosen, ...rest }: ViewLinkProps & { isChosen: boolean }) => (
  <ViewLink
    aria-pressed={isChosen}
    className={classes(
      "flex h-8 items-center px-3 whitespace-nowrap -outline-offset-2 max-sm:px-2",
      isChosen ? "bg-accent-soft font-medium text-accent" : "bg-surface text-muted hover:bg-hover hover:text-ink",
    )}
    {...rest}
  />
);
