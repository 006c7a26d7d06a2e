import { Button } from "../../ui/Button.tsx";
import { Select } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { usePanel } from "../model/panelContext.ts";
import type { View } from "../model/view.ts";

/** One filter of a list, shown as a select. */
export type ListFilter = {
  name: string;
  label: string;
  emptyLabel: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
};

export function ListFilters({ filters }: { filters: readonly ListFilter[] }) {
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3">
      {filters.map(({ name, ...filter }) => (
        <Select key={name} {...filter} />
      ))}
    </div>
  );
}

/** Says that nothing matches, with a button to remove each filter. */
export function NoMatches({ what, filters }: { what: string; filters: readonly ListFilter[] }) {
  const set = filters.filter(({ value }) => value !== "");
  return (
    <span className="flex flex-wrap items-center gap-2">
      {what}
      {set.map(({ name, label, options, value, onChange }) => (
        <Button key={name} size="small" onClick={() => onChange("")}>
          <Icon name="cross" className="size-3" />
          Remove filter "{label}: {options.find((option) => option.value === value)?.label ?? value}"
        </Button>
      ))}
    </span>
  );
}

/** Every person once, as filter options. */
export const peopleOptions = (actors: readonly { uid: string; name: string | null }[]): ListFilter["options"] =>
  [...new Map(actors.map(({ uid, name }) => [uid, name ?? uid]))].map(([value, label]) => ({ value, label }));

/** Sets one of the view's filters; an empty value removes it. */
export function useSetFilter(): (name: keyof View["filters"], value: string) => void {
  const { view, show } = usePanel();
  return (name, value) => {
    const { [name]: _, ...rest } = view.filters;
    show({ filters: value === "" ? rest : { ...rest, [name]: value } });
  };
}
