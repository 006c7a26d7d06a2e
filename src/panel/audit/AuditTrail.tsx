import { useInfiniteQuery } from "@tanstack/react-query";
import { auditQuery } from "../../client/history.ts";
import { Card } from "../../ui/Card.tsx";
import { formatNumber } from "../../ui/format.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { ListFooter, Table } from "../../ui/Table.tsx";
import type { PageProps } from "../ControlPage.tsx";
import { usePanel } from "../context.ts";
import { Filters, NoMatch } from "../history/Filter.tsx";
import { AuditRow } from "./AuditRow.tsx";
import { useAuditFilters } from "./auditFilters.ts";
import { Chain } from "./Chain.tsx";

const columns = [
  { name: "When", width: "w-36" },
  { name: "Who", width: "w-40" },
  { name: "What", width: "w-60" },
  { name: "Run", width: "w-28" },
  { name: "Reason" },
  { name: "Entry", width: "w-36" },
];

/** Who did what, newest first. */
export default function AuditTrail({ live }: PageProps) {
  const { client, view } = usePanel();
  const { by, action } = view.only;
  const trail = useInfiniteQuery(auditQuery(client, { by, action, run: view.run }));
  const entries = trail.data?.pages.flatMap((page) => page.entries) ?? [];
  const filters = useAuditFilters(live.runs, entries);
  const isFiltered = filters.some(({ value }) => value !== "");
  return (
    <Card title="Audit trail" headerClassName="px-4 pt-3" className="">
      <div className="px-4 pb-3">
        {trail.data && !trail.isPlaceholderData ? (
          <Chain entries={entries} isFiltered={isFiltered} />
        ) : (
          !trail.isError && <Skeleton className="h-12 w-96 max-w-full" />
        )}
      </div>
      <Filters filters={filters} />
      <Table
        label="Audit trail"
        columns={columns}
        stacked
        minWidth="min-w-[56rem]"
        items={entries}
        renderRow={(entry) => <AuditRow key={entry.sequence} entry={entry} />}
        skeletonRows={trail.isPending ? 8 : 0}
        isStale={trail.isPlaceholderData}
        empty={
          trail.data &&
          (isFiltered ? <NoMatch what="No entry matches." filters={filters} /> : "Nothing has been done yet.")
        }
      />
      <ListFooter list={trail} subject="The audit trail" loadMoreLabel="Load older">
        {!trail.hasNextPage &&
          entries.length > 0 &&
          `${entries.length === 1 ? "1 entry" : `${formatNumber(entries.length)} entries`}, back to the first.`}
      </ListFooter>
    </Card>
  );
}
