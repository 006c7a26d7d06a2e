import type { UseQueryResult } from "@tanstack/react-query";
import type { Run } from "../../client/contract.ts";
import { Button } from "../../ui/Button.tsx";
import { formatNumber } from "../../ui/format.ts";
import { usePanel } from "../context.ts";
import { amount } from "../wording.ts";
import { type Listing, mostRows } from "./rows.ts";

type RowCountProps = { run: Run; listing: Listing; from: number; to: number; failed: readonly UseQueryResult[] };

/** Where one is in how many rows, and what went wrong with those in view. Always a line high, so that nothing moves. */
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
        first.data && <Words run={run} listing={listing} from={from} to={to} />
      )}
    </div>
  );
}

function Words({ run, listing: { total, found, searching }, from, to }: Omit<RowCountProps, "failed">) {
  const { view } = usePanel();
  if (searching) {
    return (
      <span role="status">
        {found.length === 0 ? "Searching…" : `${amount(found.length, "row")} so far, searching on…`}
      </span>
    );
  }
  if (total === null || total === 0) return null;
  const someUntold = !run.options.verbose && run.counts.skipped > 0 && (view.result ?? "skipped") === "skipped";
  return (
    <>
      <span className="whitespace-nowrap">
        {formatNumber(from + 1)}–{formatNumber(Math.min(to + 1, total))} of {amount(total, "row")}
      </span>
      {total > mostRows && (
        <span>Only the first {formatNumber(mostRows)} can be scrolled to: filter, or download them.</span>
      )}
      {someUntold && (
        <span className="min-w-0 lg:truncate" title={untold}>
          {untold}
        </span>
      )}
    </>
  );
}

const untold = "Records that were current already, with nothing more to say about them, have no row.";
