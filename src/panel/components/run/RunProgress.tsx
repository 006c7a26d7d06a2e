import type { Run } from "../../../client/contract.ts";
import { percent } from "../../../engine/eta.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { nounFor } from "../../../engine/quantity.ts";
import { formatNumber } from "../../../ui/format.ts";
import { ProgressBar, type Segment, Segments } from "../../../ui/ProgressBar.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { changedWord, kindLabels, quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { processedOf, summarise } from "../../model/runSummary.ts";

/** The progress of a run as a sentence and a bar. */
export function RunProgress({ run }: { run: Run }) {
  const { collections } = usePanel();
  const { total, status } = run;
  const segments = progressSegments(run);
  const text = summarise(run, collections);
  return (
    <>
      <p className="text-15 max-sm:text-13">{text}</p>
      <div className="my-2">
        {isActive(status) ? (
          <ProgressBar
            label="Run progress"
            value={status === "scheduled" ? 0 : total === null ? null : percent(processedOf(run), total)}
            text={text}
            segments={segments}
          />
        ) : (
          <Segments segments={segments} />
        )}
      </div>
    </>
  );
}

/** The segments of a run's bar: changed, skipped and in error, as shares of the total. */
export function progressSegments({ counts, total, dryRun }: Run): Segment[] {
  const whole = total === null || total === 0 ? 1 : total;
  return [
    { tone: dryRun ? "dryRun" : "done", share: counts.migrated / whole },
    { tone: "current", share: counts.skipped / whole },
    { tone: "error", share: counts.errors / whole },
  ];
}

/** The counts behind the bar, and who started the run when. */
export function RunCounts({ run, withStart = true }: { run: Run; withStart?: boolean }) {
  const { counts, dryRun, startedAt, startedBy, createdAt } = run;
  // As wide as the final counts, so that nothing moves while they grow.
  const ofTotal = isActive(run.status) ? (run.total ?? 1) : 0;
  const who = startedBy.name ?? startedBy.uid;
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-1 text-12 text-muted">
      <CountLabel
        ofTotal={ofTotal}
        fill={dryRun ? "fill-dry-run-hatch" : "bg-done"}
        count={counts.migrated}
        label={changedWord(run)}
      />
      <CountLabel ofTotal={ofTotal} fill="bg-remaining" count={counts.skipped} label="skipped" />
      <CountLabel ofTotal={ofTotal} fill="bg-error" count={counts.errors} label={nounFor(counts.errors, "error")} />
      {counts.conflicts > 0 && <span>{quantity(counts.conflicts, "conflict")}</span>}
      {counts.warnings > 0 && <span>{quantity(counts.warnings, "warning")}</span>}
      {run.undone && <UndoneCounts undone={run.undone} />}
      {(dryRun || !kindLabels[run.kind].changesRecords) && <span>nothing is written</span>}
      {withStart && (
        <span className="ml-auto max-sm:hidden">
          {startedAt === null ? "Created" : "Started"} <RelativeTime at={startedAt ?? createdAt} /> by {who}
        </span>
      )}
    </div>
  );
}

/** The outcome of an undo. A record with a restored value is also counted as fully undone or with fields kept. */
function UndoneCounts({ undone: { whole, restored, kept } }: { undone: NonNullable<Run["undone"]> }) {
  return (
    <>
      <span>{formatNumber(whole)} fully undone</span>
      {restored > 0 && <span>{formatNumber(restored)} with a value restored to its legacy field</span>}
      {kept > 0 && <span>{formatNumber(kept)} with fields kept</span>}
    </>
  );
}

type CountLabelProps = { fill: string; count: number; label: string; ofTotal: number };

function CountLabel({ fill, count, label, ofTotal }: CountLabelProps) {
  return (
    <span
      className="flex items-center gap-1.5"
      style={ofTotal > 0 ? { minWidth: `calc(${formatNumber(ofTotal).length + label.length}ch + 16px)` } : undefined}
    >
      <span aria-hidden="true" className={`size-2.5 rounded-[2px] ${fill}`} />
      <span>
        <span data-figure className="text-ink">
          {formatNumber(count)}
        </span>{" "}
        {label}
      </span>
    </span>
  );
}
