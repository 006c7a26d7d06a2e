import { classes } from "./classes.ts";

type SelectProps = {
  label: string;
  /** What it says when nothing was chosen. */
  emptyLabel?: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
  className?: string;
};

/** One of a few, in a native list. A value that is none of them is shown as it is. */
export function Select({ label, emptyLabel, options, value, onChange, className }: SelectProps) {
  const isKnown = value === "" || options.some((option) => option.value === value);
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={classes("h-8 max-w-64 rounded-box border border-line-strong/60 bg-surface px-2", className)}
    >
      {emptyLabel !== undefined && <option value="">{emptyLabel}</option>}
      {!isKnown && <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
