import type { Run } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { percent } from "../../engine/progress.ts";
import { RehearsalMark } from "../../ui/Badge.tsx";
import { Card } from "../../ui/Card.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { number } from "../../ui/numbers.ts";
import { ProgressBar, type Segment, Segments } from "../../ui/ProgressBar.tsx";
import { Time } from "../../ui/Time.tsx";
import { amount } from "../wording.ts";
import { RunControls } from "./RunControls.tsx";
import { Status } from "./Status.tsx";
import { meaning, processedOf, sentence } from "./sentence.ts";

export function RunCard({ run }: { run: Run }) {
  const { counts, total, status, error, startedBy, startedAt } = run;
  const active = isActive(status);
  const whole = total === null || total === 0 ? 1 : total;
  const segments: Segment[] = [
    { tone: run.dryRun ? "rehearsal" : "done", share: counts.migrated / whole },
    { tone: "current", share: counts.skipped / whole },
    { tone: "error", share: counts.errors / whole },
  ];
  const text = sentence(run);
  return (
    <Card
      title={
        <span className="flex items-center gap-3">
          {active ? "Current run" : "Latest run"}
          <span className="font-normal">
            <Status status={status} />
          </span>
          {run.dryRun && <RehearsalMark />}
        </span>
      }
      aside={active ? <RunControls run={run} /> : undefined}
    >
      <p className="text-15">{text}</p>
      <div className="my-2">
        {active ? (
          <ProgressBar
            label="Run progress"
            value={total === null ? null : percent(processedOf(run), total)}
            text={text}
            segments={segments}
          />
        ) : (
          <Segments segments={segments} />
        )}
      </div>
      <div className="flex flex-wrap gap-x-5 gap-y-1 text-12 text-muted">
        <Key
          ofTotal={active ? whole : 0}
          fill={run.dryRun ? "fill-rehearsal-hatch" : "bg-done"}
          count={counts.migrated}
          label={run.dryRun ? "would migrate" : "migrated"}
        />
        <Key ofTotal={active ? whole : 0} fill="bg-remaining" count={counts.skipped} label="skipped" />
        <Key
          ofTotal={active ? whole : 0}
          fill="bg-error"
          count={counts.errors}
          label={counts.errors === 1 ? "error" : "errors"}
        />
        {counts.conflicts > 0 && <span>{amount(counts.conflicts, "conflict")}</span>}
        {counts.warnings > 0 && <span>{amount(counts.warnings, "warning")}</span>}
        {run.dryRun && <span>nothing is written</span>}
        <span className="ml-auto">
          Started {startedAt !== null && <Time at={startedAt} />} by {startedBy.name ?? startedBy.uid}
        </span>
      </div>
      {error !== null && (
        <div className="mt-3">
          <Notice tone={status === "failed" ? "error" : "attention"} title={error}>
            {active ? "The run goes on by itself as soon as it can." : meaning(run)}
          </Notice>
        </div>
      )}
      {error === null && status === "cancelled" && <p className="mt-2 text-muted">{meaning(run)}</p>}
    </Card>
  );
}

type KeyProps = { fill: string; count: number; label: string; ofTotal: number };

function Key({ fill, count, label, ofTotal }: KeyProps) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden="true" className={`size-2.5 rounded-[2px] ${fill}`} />
      <span>
        <span
          data-figure
          className="inline-block text-right text-ink"
          style={{ minWidth: `${number(ofTotal).length}ch` }}
        >
          {number(count)}
        </span>{" "}
        {label}
      </span>
    </span>
  );
}
