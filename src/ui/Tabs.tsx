import { type KeyboardEvent, type ReactNode, useId } from "react";
import { classes } from "./classes.ts";
import { formatNumber } from "./format.ts";

type Tab<Name extends string> = { name: Name; label: string; count?: number | undefined };

type TabsProps<Name extends string> = {
  label: string;
  tabs: readonly Tab<Name>[];
  selected: Name;
  onSelect: (name: Name) => void;
  /** The content of the selected tab. */
  children: ReactNode;
};

/** Tabs over one panel. Only the selected tab is in the tab order; arrow keys, Home and End reach the others. */
export function Tabs<Name extends string>({ label, tabs, selected, onSelect, children }: TabsProps<Name>) {
  const id = useId();
  const move = (event: KeyboardEvent) => {
    const here = tabs.findIndex(({ name }) => name === selected);
    const last = tabs.length - 1;
    const targets: Record<string, number> = {
      ArrowRight: here === last ? 0 : here + 1,
      ArrowLeft: here === 0 ? last : here - 1,
      Home: 0,
      End: last,
    };
    const target = tabs[targets[event.key] ?? -1];
    if (!target) return;
    event.preventDefault();
    document.getElementById(`${id}-${target.name}`)?.focus();
    onSelect(target.name);
  };
  return (
    <div className="min-w-0">
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={move}
        className="flex flex-wrap border-b border-line sm:gap-x-1 print:hidden"
      >
        {tabs.map(({ name, label, count }) => (
          <button
            key={name}
            id={`${id}-${name}`}
            type="button"
            role="tab"
            aria-selected={name === selected}
            aria-controls={name === selected ? `${id}-panel` : undefined}
            tabIndex={name === selected ? 0 : -1}
            onClick={() => onSelect(name)}
            className={classes(
              "-mb-px h-9 rounded-t-box border-b-2 px-2 whitespace-nowrap sm:px-3",
              name === selected
                ? "border-accent font-semibold text-accent"
                : "border-transparent text-muted hover:bg-hover hover:text-ink",
            )}
          >
            {label} {count !== undefined && <span className="font-normal">{formatNumber(count)}</span>}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${selected}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel without anything to focus is reached all the same.
        tabIndex={0}
        className="mt-3 min-w-0"
      >
        {children}
      </div>
    </div>
  );
}
