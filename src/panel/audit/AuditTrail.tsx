import { useInfiniteQuery } from "@tanstack/react-query";
import { auditQuery } from "../../client/asides.ts";
import type { AuditEntry } from "../../client/contract.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { classes } from "../../ui/classes.ts";
import { Icon } from "../../ui/Icon.tsx";
import { moveBetweenRows } from "../../ui/moveBetweenRows.ts";
import { Notice } from "../../ui/Notice.tsx";
import { number } from "../../ui/numbers.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { usePanel } from "../context.ts";
import { AuditRow } from "./AuditRow.tsx";
import { firstGap } from "./chain.ts";

const columns = [
  ["When", "w-36"],
  ["Who", "w-40"],
  ["What", "w-60"],
  ["Run", "w-28"],
  ["Reason", ""],
  ["Entry", "w-36"],
] as const;

/** Who did what, newest first. */
export default function AuditTrail() {
  const { client } = usePanel();
  const trail = useInfiniteQuery(auditQuery(client));
  const entries = trail.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Card title="Audit trail" headerClassName="px-4 pt-3" className="">
      <div className="px-4 pb-3">
        {trail.data ? <Chain entries={entries} /> : !trail.isError && <Skeleton className="h-5 w-96 max-w-full" />}
      </div>
      <div className={entries.length > 0 ? "overflow-x-auto" : "overflow-x-hidden"}>
        <table
          aria-label="Audit trail"
          onKeyDown={moveBetweenRows}
          className="w-full min-w-[56rem] table-fixed border-separate border-spacing-0 text-left"
        >
          <thead>
            <tr>
              {columns.map(([name, width]) => (
                <th
                  key={name}
                  scope="col"
                  className={classes(
                    "h-8 border-y border-line px-2 text-12 font-medium text-muted first:pl-4 last:pr-4",
                    width,
                  )}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {trail.isPending &&
              [1, 2, 3, 4, 5, 6].map((row) => (
                <tr key={row}>
                  <td colSpan={columns.length} className="h-[34px] border-b border-line px-4">
                    <Skeleton className="h-3 w-2/3" />
                  </td>
                </tr>
              ))}
            {entries.map((entry) => (
              <AuditRow key={entry.sequence} entry={entry} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="px-4 py-3">
        {trail.isError && (
          <Notice
            tone="error"
            urgent
            title="The audit trail could not be read"
            action={<Button onClick={() => trail.refetch()}>Try again</Button>}
          >
            {trail.error.message}
          </Notice>
        )}
        {trail.data && entries.length === 0 && <p className="text-muted">Nothing has been done yet.</p>}
        {trail.hasNextPage && (
          <Button disabled={trail.isFetchingNextPage} onClick={() => trail.fetchNextPage()}>
            {trail.isFetchingNextPage ? "Loading…" : "Load older"}
          </Button>
        )}
        {!trail.hasNextPage && entries.length > 0 && (
          <p className="text-12 text-muted">
            {entries.length === 1 ? "1 entry" : `${number(entries.length)} entries`}, back to the first.
          </p>
        )}
      </div>
    </Card>
  );
}

/** Whether the entries that are loaded follow from one another. */
function Chain({ entries }: { entries: readonly AuditEntry[] }) {
  const gap = firstGap(entries);
  if (gap !== null) {
    return (
      <Notice tone="error" title={`Entry ${number(gap.sequence)} does not follow from the one before it`}>
        An entry was changed, added or taken out after it was written. Keep this page and ask whoever runs the Worker.
      </Notice>
    );
  }
  return (
    <p className="flex gap-2 text-muted">
      {entries.length > 1 && <Icon name="check" className="mt-0.5 text-done" />}
      <span>
        {entries.length > 1 && (
          <span className="text-ink">The entries loaded here follow from one another without a gap. </span>
        )}
        Each entry is chained: it carries the hash of the one before it, so that a change to any of them shows.
      </span>
    </p>
  );
}
