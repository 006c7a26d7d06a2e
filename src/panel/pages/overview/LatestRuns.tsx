import { Card } from "../../../ui/Card.tsx";
import { Table } from "../../../ui/Table.tsx";
import { RunRow, runColumns } from "../../components/run/RunTable.tsx";
import { ButtonLink } from "../../components/ViewLink.tsx";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { defaultView } from "../../model/view.ts";

const shown = 8;

/** The latest runs in brief, with a link to the history page. */
export default function LatestRuns({ live }: { live: LiveRuns }) {
  const { list, runs, selected } = live;
  return (
    <Card
      title="Run history"
      headerClassName="px-4 pt-3"
      className="pb-3"
      aside={<ButtonLink to={{ ...defaultView, page: "history" }}>Show all runs</ButtonLink>}
    >
      <Table
        label="Run history"
        columns={runColumns}
        stacked
        minWidth="min-w-[66rem]"
        items={runs.slice(0, shown)}
        renderRow={(run) => <RunRow key={run.id} run={run} isSelected={run.id === selected?.id} />}
        skeletonRows={list.isPending ? 3 : 0}
        empty={list.data ? "No runs yet." : <span className="text-error">The runs could not be read.</span>}
      />
    </Card>
  );
}
