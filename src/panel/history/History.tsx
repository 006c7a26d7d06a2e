import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Run } from "../../client/contract.ts";
import { historyQuery } from "../../client/history.ts";
import { ActionButton } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { ListFooter, Table } from "../../ui/Table.tsx";
import type { PageProps } from "../ControlPage.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { amount } from "../wording.ts";
import Comparison from "./Comparison.tsx";
import { Filters, NoMatch } from "./Filter.tsx";
import { RunRow, runColumns } from "./RunRow.tsx";
import { useRunFilters } from "./runFilters.ts";

const columns = [{ name: "Compare", width: "w-20" }, ...runColumns];

/** Every run there was: found by what it is, and held against another one. */
export default function History({ live }: PageProps) {
  const { view, show } = usePanel();
  const { list, runs } = useAsked(live);
  const filters = useRunFilters(live.runs, runs);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  // Newest first, so the second one came before the first.
  const [later, earlier] = runs.filter(({ id }) => chosen.includes(id));
  const choiceOf = ({ id }: Run) => ({
    isChosen: chosen.includes(id),
    reason: chosen.length > 1 && !chosen.includes(id) ? "Two runs are chosen" : null,
    onChoose: (isChosen: boolean) => setChosen(isChosen ? [...chosen, id] : chosen.filter((each) => each !== id)),
  });
  return (
    <>
      {view.run !== null && view.against !== null && (
        <Comparison key={`${view.against} ${view.run}`} earlier={view.against} later={view.run} />
      )}
      <Card
        title="Run history"
        headerClassName="px-4 pt-3"
        className=""
        aside={
          <ActionButton
            disabledReason={earlier && later ? null : "Choose two runs in the table"}
            onClick={() => earlier && later && show({ run: later.id, against: earlier.id })}
          >
            Compare the chosen two
          </ActionButton>
        }
      >
        <Filters filters={filters} />
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
              <NoMatch what="No run matches." filters={filters} />
            ) : (
              "No runs yet. Start with a test: it reads everything and writes nothing."
            ))
          }
        />
        <ListFooter list={list} subject="The runs" errorHint="Reading them changes nothing." loadMoreLabel="Load older">
          {runs.length > 0 &&
            `${amount(runs.length, "run")}${list.hasNextPage ? " loaded, there are older ones." : ", back to the first."}`}
        </ListFooter>
      </Card>
    </>
  );
}

/** The runs that the filters ask for, the active ones as they are on the rest of the page. */
function useAsked(live: LiveRuns) {
  const { client, view } = usePanel();
  const { kind, status, dryRun, by } = view.only;
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
