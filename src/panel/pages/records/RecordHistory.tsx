import { useInfiniteQuery } from "@tanstack/react-query";
import type { RecordRuns } from "../../../client/contract.ts";
import { recordRunsQuery } from "../../../client/historyQueries.ts";
import { DryRunBadge } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { LoadError } from "../../../ui/Notice.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { ChangeList, UndoneFields } from "../../components/record/RecordChanges.tsx";
import { ResultBadge } from "../../components/run/StatusBadges.tsx";
import { TextLink } from "../../components/ViewLink.tsx";
import { collectionNames, quantity, runName } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { runView } from "../../model/view.ts";

/** What earlier runs did to the record, newest first, and how many runs were searched. */
export function RecordHistory({ type, id }: { type: string; id: string }) {
  const { client, collections } = usePanel();
  const query = useInfiniteQuery(recordRunsQuery(client, type, id));
  const pages = query.data?.pages ?? [];
  const found = pages.flatMap(({ runs }) => runs);
  const looked = pages.reduce((sum, page) => sum + page.looked, 0);
  return (
    <Card title="What earlier runs did">
      {query.isPending && <Skeleton className="h-32 w-full" />}
      {query.isError && <LoadError title="The runs could not be searched" query={query} />}
      {query.data && found.length === 0 && <p>No run has a row for this record.</p>}
      {found.length > 0 && (
        <ol aria-label="Runs that have a row for this record" className="divide-y divide-line border-y border-line">
          {found.map((each) => (
            <PastRun key={each.run.id} type={type} id={id} {...each} />
          ))}
        </ol>
      )}
      {query.data && (
        <div className="mt-2 grid gap-2 text-12 text-muted">
          <p>
            {looked === 0
              ? `There was no run over ${collectionNames([type], collections)} yet.`
              : `Searched ${query.hasNextPage ? `the latest ${formatNumber(looked)} runs` : quantity(looked, "run")} over ${collectionNames([type], collections)}${query.hasNextPage ? "; there are older ones" : ", back to the first"}.`}{" "}
            A record that was current has a row only in a run that lists every record.
          </p>
          {query.hasNextPage && (
            <Button
              size="small"
              className="justify-self-start"
              disabled={query.isFetchingNextPage}
              onClick={() => query.fetchNextPage()}
            >
              {query.isFetchingNextPage ? "Searching…" : "Search older runs"}
            </Button>
          )}
        </div>
      )}
    </Card>
  );
}

type PastRunProps = RecordRuns["runs"][number] & { type: string; id: string };

function PastRun({ run, result, type, id }: PastRunProps) {
  const { collections } = usePanel();
  const { changes = [], removedFields = [], restoredFields = [], keptFields = [] } = result;
  const undoneCount = removedFields.length + restoredFields.length + keptFields.length;
  return (
    <li className="@container py-2">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <TextLink to={{ ...runView(run.id), record: { type, id } }}>{runName(run, collections)}</TextLink>
        {run.dryRun && <DryRunBadge />}
        <ResultBadge action={result.action} run={run} />
        <span className="text-12 text-muted">
          <RelativeTime at={result.at} /> by {run.startedBy.name ?? run.startedBy.uid}
        </span>
      </p>
      <p className="wrap-anywhere text-muted">{result.message}</p>
      {changes.length > 0 && (
        <details className="mt-1">
          <summary className="rounded-box text-12 text-muted hover:text-ink">
            {quantity(changes.length, "path")} {run.dryRun ? "would be added" : "added"}
          </summary>
          <div className="mt-1">
            <ChangeList type={type} changes={changes} warnings={result.warnings ?? []} />
          </div>
        </details>
      )}
      {undoneCount > 0 && (
        <details className="mt-1">
          <summary className="rounded-box text-12 text-muted hover:text-ink">
            {[
              removedFields.length > 0 &&
                `${quantity(removedFields.length, "path")} ${run.dryRun ? "would be removed" : "removed"}`,
              restoredFields.length > 0 && `${quantity(restoredFields.length, "value")} restored`,
              keptFields.length > 0 && `${quantity(keptFields.length, "path")} kept`,
            ]
              .filter(Boolean)
              .join(", ")}
          </summary>
          <div className="mt-1">
            <UndoneFields {...result} dryRun={run.dryRun} />
          </div>
        </details>
      )}
    </li>
  );
}
