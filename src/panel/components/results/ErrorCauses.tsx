import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Cause, Run } from "../../../client/contract.ts";
import { causesQuery } from "../../../client/resultQueries.ts";
import type { Right } from "../../../engine/rights.ts";
import { ActionButton, Button } from "../../../ui/Button.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { startBlockedReason } from "../../model/allowedActions.ts";
import { collectionNames, quantity } from "../../model/labels.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { useStartRun } from "../../model/useStartRun.ts";
import { TextLink } from "../ViewLink.tsx";

/** The errors of a run grouped by cause, each with a button to retry just those records. */
export function ErrorCauses({ run, live }: { run: Run; live: LiveRuns }) {
  const { client } = usePanel();
  const { data, isError, error, refetch } = useQuery(causesQuery(client, run.id));
  const [isWhole, setWhole] = useState(false);
  const causes = data?.causes ?? [];
  const errors = causes.reduce((sum, { count }) => sum + count, 0);
  const shown = isWhole ? causes : causes.slice(0, initialCauses);
  return (
    <section aria-label="Errors by cause" className="min-h-24 border-t border-line px-4 py-3">
      <h3 className="mb-1 font-semibold">
        Errors by cause{" "}
        {data && (
          <span className="font-normal text-muted">
            {formatNumber(causes.length)} in {quantity(errors, "error")}
            {!data.complete && ", the first ones of the run"}
          </span>
        )}
      </h3>
      {!data && !isError && <Skeleton className="mt-2 h-8 w-full" />}
      {!data && isError && (
        <p className="flex items-center gap-3 text-error">
          {error.message}
          <Button size="small" onClick={() => refetch()}>
            Try again
          </Button>
        </p>
      )}
      <ul className="divide-y divide-line">
        {shown.map((cause) => (
          <CauseRow key={`${cause.type} ${cause.pattern}`} cause={cause} run={run} live={live} />
        ))}
      </ul>
      {shown.length < causes.length && (
        <Button size="small" variant="plain" className="-ml-2" onClick={() => setWhole(true)}>
          Show {formatNumber(causes.length - shown.length)} more causes
        </Button>
      )}
    </section>
  );
}

const initialCauses = 5;
const namedIds = 3;

function CauseRow({ cause, run, live }: { cause: Cause; run: Run; live: LiveRuns }) {
  const { view, show, collections, can } = usePanel();
  const start = useStartRun();
  const { type, pattern, count, ids } = cause;
  const isShown = view.cause === pattern && view.type === type;
  // A real retry only where a real run was confirmed before; otherwise a test.
  const dryRun = run.dryRun || run.kind !== "migrate";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5">
      <span className="w-28 text-error">
        {formatNumber(count)}{" "}
        <span className="text-muted">{count === 1 ? type : collectionNames([type], collections)}</span>
      </span>
      <span className="min-w-0 flex-1 basis-64">
        <span className="block wrap-anywhere">{pattern}</span>
        <span className="flex flex-wrap gap-x-2 text-12 text-muted">
          {ids.slice(0, namedIds).map((id) => (
            <TextLink
              key={id}
              title={`Open ${id}`}
              to={{ run: run.id, record: { type, id } }}
              tone="quiet"
              className="max-w-48 truncate font-mono"
            >
              {id}
            </TextLink>
          ))}
          {count > namedIds && `and ${formatNumber(count - namedIds)} more`}
        </span>
        {start.error && (
          <span role="alert" className="block text-12 text-error">
            Not started: {start.error.message}
          </span>
        )}
      </span>
      <Button
        size="small"
        aria-pressed={isShown}
        className={isShown ? "border-accent! bg-accent-soft! text-accent!" : undefined}
        onClick={() => show({ run: run.id, ...(isShown ? { type: null, cause: null } : { type, cause: pattern }) })}
      >
        Show {count === 1 ? "this one" : "these"}
      </Button>
      <ActionButton
        disabledReason={start.isPending ? "Starting…" : retryDisabledReason(run, type, can, live)}
        title={dryRun ? "Writes nothing" : "Migrates just these records, if they can be read now"}
        onClick={() => start.mutate({ kind: "migrate", types: [type], ids, dryRun })}
      >
        {dryRun ? "Test" : "Retry"} {selectionLabel(count, ids.length)}
      </ActionButton>
    </li>
  );
}

/** A cause may have more records than one run can be limited to. */
function selectionLabel(count: number, named: number): string {
  if (count === 1) return "this one";
  return count > named ? `the first ${formatNumber(named)}` : `these ${formatNumber(count)}`;
}

/** A migration can fix its own errors, and those of a verification that found legacy records. */
function retryDisabledReason({ kind }: Run, type: string, can: Right, live: LiveRuns): string | null {
  if (kind !== "migrate" && kind !== "verify") return "These are not errors of a migration.";
  return startBlockedReason(can, live.active, [type]);
}
