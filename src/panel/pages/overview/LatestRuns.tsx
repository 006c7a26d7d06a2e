import type { Stats } from "../../../client/contract.ts";
import { Card } from "../../../ui/Card.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { Table } from "../../../ui/Table.tsx";
import { useNarrow } from "../../../ui/useMedia.ts";
import { briefRunColumns, RunRow, runColumns } from "../../components/run/RunTable.tsx";
import { ButtonLink, TextLink } from "../../components/ViewLink.tsx";
import { quantity } from "../../model/labels.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { defaultView } from "../../model/view.ts";

const shown = 5;

/** The latest runs in brief, with a link to the history page, and a line on the legacy fields. */
export function LatestRuns({ live, stats }: { live: LiveRuns; stats: Stats | undefined }) {
  const { list, runs, selected } = live;
  const isBrief = useNarrow();
  return (
    <>
      <Card
        title="Run history"
        headerClassName="px-4 pt-3"
        className="pb-3"
        aside={<ButtonLink to={{ ...defaultView, page: "history" }}>Show all runs</ButtonLink>}
      >
        <Table
          label="Run history"
          columns={isBrief ? briefRunColumns : runColumns}
          stacked
          minWidth="min-w-[66rem]"
          items={runs.slice(0, shown)}
          renderRow={(run) => <RunRow key={run.id} run={run} isSelected={run.id === selected?.id} isBrief={isBrief} />}
          skeletonRows={list.isPending ? 3 : 0}
          empty={list.data ? "No runs yet." : <span className="text-error">The runs could not be read.</span>}
        />
      </Card>
      {stats && <LegacyFieldsLine stats={stats} />}
    </>
  );
}

function LegacyFieldsLine({ stats: { fields } }: { stats: Stats }) {
  const held = fields.filter(({ records }) => records > 0);
  if (held.length === 0) return null;
  const copied = held.filter(({ pending }) => pending === 0).length;
  return (
    <p className="px-4 text-12 text-muted">
      {quantity(held.length, "legacy field")}, {formatNumber(copied)} copied everywhere.{" "}
      <TextLink to={{ ...defaultView, page: "schema" }}>Show each</TextLink>
    </p>
  );
}
