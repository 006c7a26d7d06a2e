import { classes } from "../../ui/classes.ts";
import type { Entry } from "./entries.ts";

type OptionProps = { id: string; entry: Entry; isActive: boolean; onPoint: () => void; onChoose: () => void };

/** A line of the list: what it is called and what it does, or why not now. */
export function Option({ id, entry: { label, what, reason }, isActive, onPoint, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text box, which keeps the focus.
    // biome-ignore lint/a11y/useFocusableInteractive: the same; the text box says which option is meant.
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      aria-disabled={reason !== null}
      onPointerMove={isActive ? undefined : onPoint}
      // The focus stays where one types.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={classes(
        "flex min-h-9 flex-wrap items-baseline justify-between gap-x-4 rounded-box px-2 py-2",
        reason === null ? "cursor-pointer" : "cursor-not-allowed",
        isActive && "bg-accent-soft outline-accent forced-colors:outline-2 forced-colors:-outline-offset-2",
      )}
    >
      <span className={classes("max-w-full wrap-anywhere", reason === null ? "font-medium" : "text-muted")}>
        {label}
      </span>{" "}
      <span className={classes("text-12", reason === null ? "text-muted" : "text-attention")}>{reason ?? what}</span>
    </div>
  );
}
