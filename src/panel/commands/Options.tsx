import { useEffect, useId, useRef } from "react";
import type { StartBody } from "../../client/contract.ts";
import { Icon } from "../../ui/Icon.tsx";

const field = "h-7 w-20 rounded-box border border-line-strong/60 bg-surface px-2 text-13";

/** How the next test or run goes about it. Folded away: the defaults are right for nearly every run. */
export function Options({ value, onChange }: { value: StartBody; onChange: (value: StartBody) => void }) {
  const id = useId();
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => closeFromOutside(details.current), []);
  const { batchSize = 50, skipErrors = true, verbose = false } = value;
  const changed = [batchSize !== 50, !skipErrors, verbose].filter(Boolean).length;
  return (
    <details ref={details} className="group relative">
      <summary className="inline-flex h-7 list-none items-center gap-1 rounded-box px-2 text-12 font-medium text-muted hover:bg-hover hover:text-ink">
        Options{changed > 0 && ` (${changed} changed)`}
        <Icon name="right" className="size-3 rotate-90 group-open:-rotate-90" />
      </summary>
      <div className="absolute right-0 z-20 mt-1 grid w-80 gap-2 rounded-box border border-line-strong bg-surface p-3">
        <p className="text-12 text-muted">For the next tests and runs started here.</p>
        <Flag
          label="Stop at the first record in error"
          checked={!skipErrors}
          onChange={(checked) => onChange({ ...value, skipErrors: !checked })}
        />
        <Flag
          label="List current records in the results too"
          checked={verbose}
          onChange={(checked) => onChange({ ...value, verbose: checked })}
        />
        <div className="flex items-center gap-2">
          <label htmlFor={id}>Records per batch</label>
          <input
            id={id}
            type="number"
            min={1}
            max={1000}
            required
            className={`${field} invalid:border-error`}
            defaultValue={batchSize}
            onChange={({ target }) => {
              if (target.validity.valid) onChange({ ...value, batchSize: target.valueAsNumber });
            }}
          />
          <span className="text-12 text-muted">1 to 1,000</span>
        </div>
      </div>
    </details>
  );
}

function Flag({ label, checked, onChange }: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className="flex items-center gap-2">
      <input
        type="checkbox"
        className="accent-accent"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}

/** Folds up when something else is clicked, and on Escape. */
function closeFromOutside(details: HTMLDetailsElement | null): () => void {
  const close = (event: Event) => {
    if (!details?.open) return;
    const escaped = event instanceof KeyboardEvent && event.key === "Escape";
    if (escaped) details.querySelector("summary")?.focus();
    if (escaped || (event.type === "pointerdown" && !details.contains(event.target as Node))) details.open = false;
  };
  document.addEventListener("pointerdown", close);
  document.addEventListener("keydown", close);
  return () => {
    document.removeEventListener("pointerdown", close);
    document.removeEventListener("keydown", close);
  };
}
