import type { Run } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { Button } from "../../ui/Button.tsx";
import { usePanel } from "../context.ts";
import { kinds } from "../kinds.ts";
import type { View } from "../view.ts";
import { amount } from "../wording.ts";

/** Why there is nothing to see, and which filter to drop. */
export function NoRows({ run }: { run: Run }) {
  const { view, show } = usePanel();
  const drops: { label: string; change: Partial<View> }[] = [];
  if (view.q !== "") drops.push({ label: `Drop the search for "${view.q}"`, change: { q: "" } });
  if (view.cause !== null) drops.push({ label: "Show every cause", change: { cause: null } });
  if (view.result !== null) drops.push({ label: "Show every result", change: { result: null } });
  if (view.type !== null) drops.push({ label: "Show all types", change: { type: null } });
  return (
    <div className="grid justify-items-start gap-2 py-2 text-muted">
      <p>{why(run, view)}</p>
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

function why(run: Run, { q, result, type, cause }: View): string {
  if (!kinds[run.kind].writes && run.counts.migrated > 0 && !run.options.verbose && q === "" && result !== "error") {
    return `${amount(run.counts.migrated, "record")} ${kinds[run.kind].done}. Those have no row; only what is wrong does.`;
  }
  const quiet = !run.options.verbose && run.counts.skipped > 0;
  const current = `${amount(run.counts.skipped, "record")} needed nothing. A run lists those only when it is told to list current records, or when there is more to say about one.`;
  if (q !== "") {
    return `No row of this run has "${q}" in its id${result || type || cause ? ", with the other filters" : ""}.${quiet ? " Current records have no row in this run." : ""}`;
  }
  if (result === "skipped" && quiet) return current;
  if (result !== null || type !== null || cause !== null) return "No row of this run matches the filter.";
  if (isActive(run.status)) return "No results yet. They appear batch by batch.";
  return quiet ? current : "This run went through no records.";
}
