import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Run } from "../../../client/contract.ts";
import { historyQuery } from "../../../client/historyQueries.ts";
import { runStatuses } from "../../../engine/lifecycle.ts";
import { ActionButton } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { ListFooter, Table } from "../../../ui/Table.tsx";
import { type ListFilter, ListFilters, NoMatches, peopleOptions, useSetFilter } from "../../components/ListFilters.tsx";
import { RunRow, runColumns } from "../../components/run/RunTable.tsx";
import { capitalised, kindLabels, quantity } from "../../model/labels.ts";
import type { LiveRuns, PageProps } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import type { View } from "../../model/view.ts";
import RunComparison from "./RunComparison.tsx";

const columns = [{ name: "Compare", width: "w-20" }, ...runColumns];

/** All runs, with filters and a comparison of two. */
export default function HistoryPage({ live }: PageProps) {
  const { view, show } = usePanel();
  const { list, runs } = useFilteredRuns(live);
  const filters = useRunFilters(live.runs, runs);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  // Newest first, so the second of the two is the earlier run.
  const [later, earlier] = runs.filter(({ id }) => chosen.includes(id));
  const choiceOf = ({ id }: Run) => ({
    isChosen: chosen.includes(id),
    reason: chosen.length > 1 && !chosen.includes(id) ? "Two runs are chosen" : null,
    onChoose: (isChosen: boolean) => setChosen(isChosen ? [...chosen, id] : chosen.filter((each) => each !== id)),
  });
  return (
    <>
      {view.run !== null && view.compareTo !== null && (
        <RunComparison key={`${view.compareTo} ${view.run}`} one={view.compareTo} other={view.run} />
      )}
      <Card
        title="Run history"
        headerClassName="px-4 pt-3"
        className=""
        aside={
          <ActionButton
            disabledReason={earlier && later ? null : "Choose two runs in the table"}
            onClick={() => earlier && later && show({ run: later.id, compareTo: earlier.id })}
          >
            Compare the chosen two
          </ActionButton>
        }
      >
        <ListFilters filters={filters} />
        <Table
          label="Run history"
          columns={columns}
          stacked
          minWidth="min-w-[72rem]"
          items={runs}
          renderRow={(run) => <RunRow key={run.id} run={run} choice={choiceOf(run)} />}
          skeletonRows={list.isPending ? 8 : 0}
          isStale={list.isPlaceholderData}
          empty={
            list.data &&
            (filters.some(({ value }) => value !== "") ? (
              <NoMatches what="No run matches." filters={filters} />
            ) : (
              "No runs yet. Start with a test: it reads everything and writes nothing."
            ))
          }
        />
        <ListFooter list={list} subject="The runs" errorHint="Reading them changes nothing." loadMoreLabel="Load older">
          {runs.length > 0 &&
            `${quantity(runs.length, "run")}${list.hasNextPage ? " loaded, there are older ones." : " in all."}`}
        </ListFooter>
      </Card>
    </>
  );
}

/** The runs that match the filters; active ones with the same figures as on the rest of the page. */
function useFilteredRuns(live: LiveRuns) {
  const { client, view } = usePanel();
  const { kind, status, dryRun, by } = view.filters;
  const only = { kind, status, dryRun, by, type: view.type };
  const isFiltered = Object.values(only).some((value) => value != null);
  const asked = useInfiniteQuery({
    ...historyQuery(client, only),
    enabled: isFiltered,
    placeholderData: keepPreviousData,
  });
  if (!isFiltered) return { list: { ...live.list, isPlaceholderData: false }, runs: live.runs };
  const fresh = new Map(live.runs.map((run) => [run.id, run]));
  const found = asked.data?.pages.flatMap((page) => page.runs) ?? [];
  return { list: asked, runs: found.map((run) => fresh.get(run.id) ?? run) };
}

/** The filters of the history. People are those who started one of the known runs. */
function useRunFilters(...known: (readonly Run[])[]): ListFilter[] {
  const { view, show, collections } = usePanel();
  const set = useSetFilter();
  const of = (
    name: keyof View["filters"],
    label: string,
    emptyLabel: string,
    options: ListFilter["options"],
  ): ListFilter => ({
    ...{ name, label, emptyLabel, options },
    value: view.filters[name] ?? "",
    onChange: (value) => set(name, value),
  });
  return [
    of(
      "kind",
      "Kind",
      "All kinds",
      Object.entries(kindLabels).map(([value, { noun }]) => ({ value, label: capitalised(noun) })),
    ),
    of(
      "status",
      "Status",
      "Any status",
      runStatuses.map((value) => ({ value, label: capitalised(value) })),
    ),
    of("dryRun", "Dry or real", "Dry and real runs", [
      { value: "true", label: "Dry runs" },
      { value: "false", label: "Real runs" },
    ]),
    {
      ...{ name: "type", label: "Collection", emptyLabel: "All collections" },
      options: collections.map(({ type, plural }) => ({ value: type, label: plural })),
      value: view.type ?? "",
      onChange: (value) => show({ type: value === "" ? null : value }),
    },
    of("by", "Started by", "Anyone", peopleOptions(known.flatMap((runs) => runs.map(({ startedBy }) => startedBy)))),
  ];
}
