import { Select, TextField } from "../../ui/Field.tsx";
import type { Body } from "./operations.ts";

type BodyFieldProps = {
  bodies: readonly Body[];
  chosen: string;
  onChoose: (body: Body) => void;
  text: string;
  onChange: (text: string) => void;
  error: string | undefined;
};

/** The body as JSON, begun with an example, and what else it may say. */
export function BodyField({ bodies, chosen, onChoose, text, onChange, error }: BodyFieldProps) {
  const body = bodies.find(({ label }) => label === chosen);
  return (
    <div className="grid gap-2">
      {bodies.length > 1 && (
        <div className="grid gap-1">
          <span aria-hidden="true">Example</span>
          <Select
            label="Example"
            options={bodies.map(({ label }) => ({ value: label, label }))}
            value={chosen}
            onChange={(label) => {
              const next = bodies.find((each) => each.label === label);
              if (next) onChoose(next);
            }}
            className="w-full max-w-none!"
          />
        </div>
      )}
      <TextField
        label="Body"
        description="JSON. All that it may say is listed below."
        rows={8}
        wide
        error={error}
        value={text}
        onChange={onChange}
      />
      <details>
        <summary className="text-12 text-muted hover:text-ink">What it may say</summary>
        <dl className="mt-1 grid gap-x-3 gap-y-1 text-12 sm:grid-cols-[auto_1fr]">
          {body?.members.map(({ name, what }) => (
            <div key={name} className="contents">
              <dt className="font-mono">{name}</dt>
              <dd className="text-muted max-sm:mb-1">{what}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
