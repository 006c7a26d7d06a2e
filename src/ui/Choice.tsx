type ChoiceProps = {
  label: string;
  /** What it says when nothing was chosen. */
  all?: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
};

/** One of a few, in a native list. A value that is none of them is shown as it is. */
export function Choice({ label, all, options, value, onChange }: ChoiceProps) {
  const isKnown = value === "" || options.some((option) => option.value === value);
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="h-8 max-w-64 rounded-box border border-line-strong/60 bg-surface px-2"
    >
      {all !== undefined && <option value="">{all}</option>}
      {!isKnown && <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
