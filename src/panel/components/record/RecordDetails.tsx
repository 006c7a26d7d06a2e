import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Run } from "../../../client/contract.ts";
import { resultQuery } from "../../../client/resultQueries.ts";
import { Button, CopyButton } from "../../../ui/Button.tsx";
import { Icon } from "../../../ui/Icon.tsx";
import { LoadError } from "../../../ui/Notice.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { useKeyDown } from "../../../ui/shadowRoot.ts";
import { kindLabels } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { ResultBadge } from "../run/StatusBadges.tsx";
import { ChangeList, UndoneFields } from "./RecordChanges.tsx";
import { StoredRecord } from "./StoredRecord.tsx";

type RecordDetailsProps = { run: Run; type: string; id: string; onClose: () => void };

/** One record beside the table: what the run did to it, and how it is stored now. */
export default function RecordDetails({ run, type, id, onClose }: RecordDetailsProps) {
  const aside = useRef<HTMLElement>(null);
  useEffect(() => {
    const table = aside.current?.previousElementSibling?.getBoundingClientRect();
    // In a narrow window it opens below the table, out of sight: scroll to it.
    if (table && (aside.current?.getBoundingClientRect().top ?? 0) >= table.bottom) {
      aside.current?.scrollIntoView?.({ block: "nearest" });
    }
  }, []);
  useKeyDown((event) => {
    if (event.key === "Escape") onClose();
  });

  return (
    <aside
      ref={aside}
      aria-label={`Record ${type} ${id}`}
      className="@container min-w-0 border-line max-lg:border-t lg:max-h-[calc(max(24rem,70vh)+37px)] lg:overflow-y-auto lg:border-l"
    >
      <div className="sticky top-0 z-10 flex items-center gap-2 border-b border-line bg-surface py-1.5 pr-2 pl-4">
        <span className="text-muted">{type}</span>
        <h3 className="min-w-0 truncate font-mono text-13 font-semibold" title={id}>
          {id}
        </h3>
        <CopyButton text={id} label="Copy id" />
        <Button
          variant="plain"
          size="small"
          className="ml-auto"
          aria-label="Close record"
          aria-keyshortcuts="Escape"
          onClick={onClose}
        >
          <Icon name="cross" className="size-3.5" />
          Close
        </Button>
      </div>
      <div className="grid gap-5 px-4 py-3">
        <ResultOfRun run={run} type={type} id={id} />
        <StoredRecord type={type} id={id} />
      </div>
    </aside>
  );
}

function ResultOfRun({ run, type, id }: { run: Run; type: string; id: string }) {
  const { client } = usePanel();
  const { data: detail, error, refetch } = useQuery(resultQuery(client, run.id, type, id));
  return (
    <section className="grid gap-2">
      <h4 className="font-semibold">{heading(run)}</h4>
      {detail === undefined && !error && <Skeleton className="h-12 w-full" />}
      {detail === undefined && error && <LoadError title="The result could not be read" query={{ error, refetch }} />}
      {detail === null && <p className="text-muted">{noRowReason(run)}</p>}
      {detail && (
        <>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <ResultBadge action={detail.action} run={run} />
            <span className="min-w-0 wrap-anywhere">{detail.message}</span>
            <span className="text-12 text-muted">
              <RelativeTime at={detail.at} />
            </span>
          </p>
          <UndoneFields {...detail} dryRun={run.dryRun} />
          {detail.changes && <ChangeList type={type} changes={detail.changes} warnings={detail.warnings ?? []} />}
        </>
      )}
    </section>
  );
}

function heading({ kind, dryRun }: Run): string {
  if (kind === "verify" || kind === "backup") return `In this ${kindLabels[kind].noun}`;
  return dryRun ? "What this run would change" : "What this run changed";
}

function noRowReason({ kind }: Run): string {
  if (kindLabels[kind].changesRecords)
    return "This run has no row for the record: there was nothing to do, or it was not reached.";
  return `This run has no row for the record: it was ${kindLabels[kind].done}, or was not reached.`;
}
