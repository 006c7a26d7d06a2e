import { useId } from "react";
import { classes } from "./classes.ts";

type TextFieldProps = {
  label: string;
  /** What the field does, in a sentence. */
  description: string;
  unit?: string;
  placeholder?: string;
  type?: "text" | "datetime-local";
  /** Makes it a text area of this many rows. @default a single line */
  rows?: number;
  /** As wide as the form, below its label. */
  wide?: boolean;
  error: string | undefined;
  value: string;
  onChange: (value: string) => void;
};

export function TextField({
  label,
  description,
  unit,
  type = "text",
  rows,
  wide = false,
  error,
  onChange,
  ...rest
}: TextFieldProps) {
  const id = useId();
  const control = {
    ...rest,
    id,
    "aria-describedby": `${id}-what`,
    "aria-invalid": error !== undefined,
    className: classes(
      "scroll-m-12 rounded-box border border-line-strong/60 bg-surface px-2 text-13 aria-invalid:border-error",
      rows === undefined ? "h-7" : "py-1 font-mono",
      wide ? "w-full" : type === "text" ? "w-24" : "w-52",
    ),
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
    autoComplete: "off",
    spellCheck: false,
  };
  return (
    <div className="grid gap-1">
      <div className={classes("flex flex-wrap items-center gap-x-2 gap-y-1", wide && "flex-col items-stretch!")}>
        <label htmlFor={id}>{label}</label>
        {rows === undefined ? <input type={type} {...control} /> : <textarea rows={rows} {...control} />}
        {unit !== undefined && <span className="text-muted">{unit}</span>}
      </div>
      <p id={`${id}-what`} className="text-12 text-muted">
        {error !== undefined && <span className="block text-error">It {error}.</span>}
        {description}
      </p>
    </div>
  );
}

type CheckboxFieldProps = {
  label: string;
  description: string;
  error?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
};

export function CheckboxField({ label, description, error, checked, onChange }: CheckboxFieldProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input
        id={id}
        type="checkbox"
        className="mt-1 accent-accent"
        checked={checked}
        aria-describedby={`${id}-what`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        <p id={`${id}-what`} className="text-12 text-muted">
          {error !== undefined && <span className="block text-error">It {error}.</span>}
          {description}
        </p>
      </div>
    </div>
  );
}

type SelectProps = {
  label: string;
  /** The first option, for no choice. Without it one of `options` is always chosen. */
  emptyLabel?: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
};

/** A native select. A value that is not among the options is shown as it is. */
export function Select({ label, emptyLabel, options, value, onChange }: SelectProps) {
  const isKnown = value === "" || options.some((option) => option.value === value);
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="h-8 max-w-64 rounded-box border border-line-strong/60 bg-surface px-2"
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
