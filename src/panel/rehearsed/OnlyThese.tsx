import { Select, TextField } from "../../ui/Field.tsx";
import { usePanel } from "../context.ts";

/** Some records of one collection, as they are typed; without ids, all of all. */
export type Some = { type: string; ids: string };

export const idsOf = ({ ids }: Some): string[] => ids.split(/[\s,]+/).filter((id) => id !== "");

type OnlyTheseProps = { types: readonly string[]; value: Some; onChange: (value: Some) => void };

export function OnlyThese({ types, value, onChange }: OnlyTheseProps) {
  const { collections } = usePanel();
  return (
    <div className="mt-3 grid gap-2">
      <TextField
        label="Only these ids"
        description="Separated by spaces, commas or line breaks. Without any, every saved record is put back."
        rows={2}
        wide
        error={undefined}
        value={value.ids}
        onChange={(ids) => onChange({ ...value, ids })}
      />
      {types.length > 1 && idsOf(value).length > 0 && (
        <Select
          label="Collection of these ids"
          options={collections
            .filter(({ type }) => types.includes(type))
            .map(({ type, plural }) => ({ value: type, label: plural }))}
          value={value.type}
          onChange={(type) => onChange({ ...value, type })}
        />
      )}
    </div>
  );
}
