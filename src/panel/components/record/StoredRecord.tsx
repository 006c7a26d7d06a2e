import { useQuery } from "@tanstack/react-query";
import type { RecordView } from "../../../client/contract.ts";
import { isStatus } from "../../../client/error.ts";
import { recordQuery } from "../../../client/queries.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import { formatJson } from "../../../ui/format.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { usePanel } from "../../model/panelContext.ts";
import { valueAt } from "./diffLines.ts";
import { RecordDiff } from "./RecordDiff.tsx";

/** The record as it is stored now, and as a run would leave it. */
export function StoredRecord({ type, id }: { type: string; id: string }) {
  const { client } = usePanel();
  const { data, error, refetch } = useQuery(recordQuery(client, type, id));
  return (
    <section className="grid gap-2">
      <h4 className="flex items-center justify-between font-semibold">
        As stored now
        {data && (
          <span className="font-normal">
            <StateBadge state={data.state} />
          </span>
        )}
      </h4>
      {!data && !error && <Skeleton className="h-48 w-full" />}
      {!data && error && <Failure error={error} onRetry={() => refetch()} />}
      {data && <Body view={data} />}
    </section>
  );
}

function Failure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (isStatus(error, 404)) return <p className="text-muted">The record is no longer in the store.</p>;
  return (
    <Notice tone="error" title="The record could not be read" action={<Button onClick={onRetry}>Try again</Button>}>
      {error.message}
    </Notice>
  );
}

function StateBadge({ state }: { state: RecordView["state"] }) {
  if (state === "current") {
    return (
      <Badge tone="done" icon="check">
        Current
      </Badge>
    );
  }
  return state === "legacy" ? (
    <Badge tone="neutral" icon="clock">
      Legacy
    </Badge>
  ) : (
    <Badge tone="attention" icon="attention">
      Can't be read
    </Badge>
  );
}

function Body({ view }: { view: RecordView }) {
  const { stored, planned, conflicts, error, invalid, state } = view;
  return (
    <>
      {error !== null && (
        <Notice tone="attention" title={error}>
          A run leaves this record exactly as it is. Fix the stored value, and the next run includes it.
        </Notice>
      )}
      {invalid !== null && (
        <Notice tone="attention" title="Current, but not valid">
          The application's own schema says: {invalid}.
        </Notice>
      )}
      <Conflicts conflicts={conflicts} stored={stored} />
      {stored === null ? (
        <p className="text-muted">
          The stored value is not a JSON object. It is not shown, because secrets in it could not be masked.
        </p>
      ) : (
        <>
          {view.abbreviated && (
            <p className="text-muted">
              The record is very large: long texts and lists are shortened here, not in the store.
            </p>
          )}
          {state === "current" && <p className="text-muted">A run would change nothing here.</p>}
          <RecordDiff stored={stored} planned={planned ?? stored} view={view} />
        </>
      )}
    </>
  );
}

/** Legacy fields that differ from their new place: both values, and which one stays. */
function Conflicts({ conflicts, stored }: { conflicts: RecordView["conflicts"]; stored: RecordView["stored"] }) {
  if (conflicts.length === 0) return null;
  return (
    <Notice
      tone="attention"
      title={
        conflicts.length === 1 ? "One field disagrees with its new place" : "Fields disagree with their new places"
      }
    >
      <dl className="mt-1 grid gap-2 text-12">
        {conflicts.map(({ path, from }) => (
          <div key={path} className="grid gap-x-3 @md:grid-cols-[auto_minmax(0,1fr)]">
            <dt className="font-mono">{path}</dt>
            <dd>
              <code className="font-mono wrap-anywhere">{formatJson(valueAt(stored, path))}</code> stays
            </dd>
            <dt className="font-mono text-muted">{from}</dt>
            <dd className="text-muted">
              <code className="font-mono wrap-anywhere">{formatJson(valueAt(stored, from))}</code> is not copied
            </dd>
          </div>
        ))}
      </dl>
    </Notice>
  );
}
