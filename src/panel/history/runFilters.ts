import type { Run } from "../../client/contract.ts";
import { usePanel } from "../context.ts";
import { kinds } from "../kinds.ts";
import type { View } from "../view.ts";
import { capitalised } from "../wording.ts";
import { type Filter, people } from "./Filter.tsx";

const statuses: Run["status"][] = ["scheduled", "running", "paused", "completed", "failed", "cancelled"];

/** Sets one of the view's filters, or drops it. */
export function useOnly(): (name: keyof View["only"], value: string) => void {
  const { view, show } = usePanel();
  return (name, value) => {
    const { [name]: _, ...rest } = view.only;
    show({ only: value === "" ? rest : { ...rest, [name]: value } });
  };
}

/** What runs can be told apart by; the people are those who started one of the runs that are known. */
export function useRunFilters(...known: (readonly Run[])[]): Filter[] {
  const { view, show, collections } = usePanel();
  const set = useOnly();
  const of = (name: keyof View["only"], label: string, all: string, options: Filter["options"]): Filter => ({
    ...{ name, label, all, options },
    value: view.only[name] ?? "",
    onChange: (value) => set(name, value),
  });
  return [
    of(
      "kind",
      "Kind",
      "All kinds",
      Object.entries(kinds).map(([value, { noun }]) => ({ value, label: capitalised(noun) })),
    ),
    of(
      "status",
      "Status",
      "Any status",
      statuses.map((value) => ({ value, label: capitalised(value) })),
    ),
    of("dryRun", "Rehearsal or real", "Dry and real runs", [
      { value: "true", label: "Dry runs" },
      { value: "false", label: "Real runs" },
    ]),
    {
      ...{ name: "type", label: "Collection", all: "All collections" },
      options: collections.map(({ type, plural }) => ({ value: type, label: plural })),
      value: view.type ?? "",
      onChange: (value) => show({ type: value === "" ? null : value }),
    },
    of("by", "Started by", "Anybody", people(known.flatMap((runs) => runs.map(({ startedBy }) => startedBy)))),
  ];
}
