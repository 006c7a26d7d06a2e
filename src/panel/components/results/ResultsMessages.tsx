import type { UseQueryResult } from "@tanstack/react-query";
import type { Run } from "../../../client/contract.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { Button } from "../../../ui/Button.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { kindLabels, quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import type { View } from "../../model/view.ts";
import type { ResultListing } from "./resultPages.ts";

type RowCountProps = { run: Run; listing: ResultListing; from: number; to: number; failed: readonly UseQueryResult[] };

/** Which rows are in view, out of how many, and what failed to load. Always one line high, so that nothing moves. */
export function RowCount({ run, listing, from, to, failed }: RowCountProps) {
  const { after, first } = listing;
  const broken = [...failed, ...(after.isError ? [after] : [])];
  const retry = () => {
    for (const query of failed) void query.refetch();
    if (after.isError) void (after.data ? after.fetchNextPage() : after.refetch());
  };
  return (
    <div className="flex min-h-9 items-center max-lg:flex-wrap gap-x-3 border-t border-line px-4 py-1 text-12 text-muted">
      {broken.length > 0 ? (
        <>
          <span role="alert" className="text-error">
            Some rows could not be read: {broken[0]?.error?.message}
          </span>
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        </>
      ) : (
        first.data && <VisibleRange run={run} listing={listing} from={from} to={to} />
      )}
    </div>
  );
}

function VisibleRange({ run, listing: { total, found, searching }, from, to }: Omit<RowCountProps, "failed">) {
  const { view } = usePanel();
  if (searching) {
    return (
      <span role="status">
        {found.length === 0 ? "Searching…" : `${quantity(found.length, "row")} so far, searching on…`}
      </span>
    );
  }
  if (total === null || total === 0) return null;
  const hasUnlistedRecords = !run.options.verbose && run.counts.skipped > 0 && (view.result ?? "skipped") === "skipped";
  return (
    <>
      <span className="whitespace-nowrap">
        {formatNumber(from + 1)}–{formatNumber(Math.min(to + 1, total))} of {quantity(total, "row")}
      </span>
      {hasUnlistedRecords && (
        <span className="min-w-0 lg:truncate" title={currentRecordsNote}>
          {currentRecordsNote}
        </span>
      )}
    </>
  );
}

const currentRecordsNote = "Records that were current, with nothing to report, have no row.";

/** Why there are no rows, with buttons to remove filters. */
export function NoRows({ run }: { run: Run }) {
  const { view, show } = usePanel();
  const drops: { label: string; change: Partial<View> }[] = [];
  if (view.q !== "") drops.push({ label: `Clear the search for "${view.q}"`, change: { q: "" } });
  if (view.cause !== null) drops.push({ label: "Show every cause", change: { cause: null } });
  if (view.result !== null) drops.push({ label: "Show every result", change: { result: null } });
  if (view.type !== null) drops.push({ label: "Show all types", change: { type: null } });
  return (
    <div className="grid justify-items-start gap-2 py-2 text-muted">
      <p>{emptyReason(run, view)}</p>
      <div className="flex flex-wrap gap-2">
        {drops.map(({ label, change }) => (
          <Button key={label} size="small" onClick={() => show(change)}>
            {label}
          </Button>
        ))}
      </div>
    </div>
  );
}

function emptyReason(run: Run, { q, result, type, cause }: View): string {
  if (
    !kindLabels[run.kind].changesRecords &&
    run.counts.migrated > 0 &&
    !run.options.verbose &&
    q === "" &&
    result !== "error"
  ) {
    return `${quantity(run.counts.migrated, "record")} ${kindLabels[run.kind].done}. Those have no row; only what is wrong does.`;
  }
  const quiet = !run.options.verbose && run.counts.skipped > 0;
  const current = `${quantity(run.counts.skipped, "record")} needed nothing. A run lists those only with the option to list current records, or if there is something else to report.`;
  if (q !== "") {
    return `No row of this run has "${q}" in its id${result || type || cause ? ", with the other filters" : ""}.${quiet ? " Current records have no row in this run." : ""}`;
  }
  if (result === "skipped" && quiet) return current;
  if (result !== null || type !== null || cause !== null) return "No row of this run matches the filter.";
  if (isActive(run.status)) return "No results yet. They appear batch by batch.";
  return quiet ? current : "This run went through no records.";
}
