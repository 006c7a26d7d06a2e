import { Button } from "../../ui/Button.tsx";
import { Select } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";

/** One thing that rows can be told apart by. */
export type Filter = {
  name: string;
  label: string;
  all: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
};

export function Filters({ filters }: { filters: readonly Filter[] }) {
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3">
      {filters.map(({ name, ...filter }) => (
        <Select key={name} {...filter} />
      ))}
    </div>
  );
}

/** Says which filter to drop. */
export function NoMatch({ what, filters }: { what: string; filters: readonly Filter[] }) {
  const set = filters.filter(({ value }) => value !== "");
  return (
    <span className="flex flex-wrap items-center gap-2">
      {what}
      {set.map(({ name, label, options, value, onChange }) => (
        <Button key={name} size="small" onClick={() => onChange("")}>
          <Icon name="cross" className="size-3" />
          Drop "{label}: {options.find((option) => option.value === value)?.label ?? value}"
        </Button>
      ))}
    </span>
  );
}

/** Everybody who is named, each once. */
export const people = (actors: readonly { uid: string; name: string | null }[]): Filter["options"] =>
  [...new Map(actors.map(({ uid, name }) => [uid, name ?? uid]))].map(([value, label]) => ({ value, label }));
