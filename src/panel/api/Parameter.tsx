import type { DescribedParameter } from "../../client/contract.ts";
import { Select, TextField } from "../../ui/Field.tsx";

type ParameterProps = {
  parameter: DescribedParameter;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
};

export function Parameter({ parameter, value, error, onChange }: ParameterProps) {
  const { name, required, description, schema, example } = parameter;
  const told = required ? `${description} Needed.` : description;
  if (!schema.enum) {
    const hint = example ?? schema.default;
    const placeholder = hint !== undefined && { placeholder: String(hint) };
    return (
      <TextField
        label={name}
        description={told}
        wide
        error={error}
        value={value}
        onChange={onChange}
        {...placeholder}
      />
    );
  }
  return (
    <div className="grid content-start gap-1">
      <span aria-hidden="true">{name}</span>
      <Select
        label={name}
        {...(!required && { emptyLabel: "any" })}
        options={schema.enum.map((each) => ({ value: String(each), label: String(each) }))}
        value={value}
        onChange={onChange}
        className="w-full max-w-none!"
      />
      <p className="text-12 text-muted">
        {error !== undefined && <span className="block text-error">It {error}.</span>}
        {told}
      </p>
    </div>
  );
}
