import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RecordView } from "../../../client/contract.ts";
import { isStatus } from "../../../client/error.ts";
import { recordQuery, schemaQuery } from "../../../client/queries.ts";
import { Button, CopyButton, LinkButton } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { formatExactTime } from "../../../ui/format.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Breadcrumb } from "../../components/Breadcrumb.tsx";
import { CopyLink } from "../../components/CopyLink.tsx";
import { StoredRecord } from "../../components/record/StoredRecord.tsx";
import { collectionNames, quantity } from "../../model/labels.ts";
import type { PageProps } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { MigrateRecord } from "./MigrateRecord.tsx";
import { RecordHistory } from "./RecordHistory.tsx";
import { RecordList } from "./RecordList.tsx";
import { RecordSearch } from "./RecordSearch.tsx";
import { TryDefinition } from "./TryDefinition.tsx";

type RecordRef = { type: string; id: string };

/** One record: as it is stored, as a run would leave it, and what earlier runs did to it. */
export default function RecordsPage({ stats, live }: PageProps) {
  const { view, show } = usePanel();
  const record = view.record;
  // Kept in memory only: which records somebody looked up is private.
  const [recent, setRecent] = useState<readonly RecordRef[]>(record ? [record] : []);
  const look = (next: RecordRef) => {
    setRecent([next, ...recent.filter((each) => keyOf(each) !== keyOf(next))].slice(0, 8));
    show({ record: next });
  };
  const others = recent.filter((each) => !record || keyOf(each) !== keyOf(record));
  return (
    <>
      <Card title="Find a record">
        <RecordSearch onFind={look} />
        {others.length > 0 && (
          <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-muted">
            Recently viewed:
            {others.map((each) => (
              <LinkButton
                key={keyOf(each)}
                onClick={() => look(each)}
                tone="quiet"
                className="max-w-48 truncate font-mono"
              >
                {each.type}/{each.id}
              </LinkButton>
            ))}
          </p>
        )}
      </Card>
      {record ? <FoundRecord key={keyOf(record)} {...record} stats={stats} live={live} /> : <RecordList />}
    </>
  );
}

const keyOf = ({ type, id }: RecordRef): string => `${type}/${id}`;

function FoundRecord({ type, id, stats, live }: RecordRef & Pick<PageProps, "stats" | "live">) {
  const { client } = usePanel();
  const { data: view, error } = useQuery(recordQuery(client, type, id));
  const isUnknown = isStatus(error, 404);
  return (
    <section aria-label={`Record ${type} ${id}`} className="grid grid-cols-1 gap-3">
      <Breadcrumb above={["records"]}>
        {type}/{id}
      </Breadcrumb>
      <Card
        title={
          <span className="flex min-w-0 items-center gap-2">
            <span className="font-normal text-muted">{type}</span>
            <span className="min-w-0 font-mono wrap-anywhere">{id}</span>
            <CopyButton text={id} label="Copy id" />
          </span>
        }
        aside={<CopyLink />}
      >
        {isUnknown ? <RecordNotFound type={type} id={id} /> : <RecordSummary view={view} />}
        <MigrateRecord type={type} id={id} view={view} isUnknown={isUnknown} stats={stats.data} live={live} />
      </Card>
      <div className="grid grid-cols-1 items-start gap-3 min-[72rem]:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        {!isUnknown && (
          <Card className="@container px-4 py-3">
            <h3 className="sr-only">Stored and planned</h3>
            <StoredRecord type={type} id={id} />
          </Card>
        )}
        <RecordHistory type={type} id={id} />
      </div>
      {!isUnknown && <TryDefinition type={type} id={id} />}
    </section>
  );
}

/** The record's state in words, its key, expiration and metadata. */
function RecordSummary({ view }: { view: RecordView | undefined }) {
  if (!view) return <Skeleton className="h-12 w-full" />;
  const { key, expiresAt, metadata } = view;
  return (
    <>
      <p className="text-15">{stateText(view)}</p>
      <dl className="mt-1 flex flex-wrap gap-x-6 gap-y-1 text-12 *:flex *:min-w-0 *:gap-1.5 [&_dt]:text-muted">
        <div>
          <dt>Key</dt>
          <dd className="font-mono wrap-anywhere">{key}</dd>
        </div>
        <div>
          <dt>Expires</dt>
          <dd>{expiresAt === null ? "never" : formatExactTime(expiresAt)}</dd>
        </div>
        <div>
          <dt>Metadata</dt>
          <dd>
            {metadata.length === 0 ? (
              "none"
            ) : (
              <>
                <span className="font-mono">{metadata.join(", ")}</span> (values are not shown)
              </>
            )}
          </dd>
        </div>
      </dl>
    </>
  );
}

function stateText({ state, changes, conflicts, error }: RecordView): string {
  if (state === "error") return `It can't be read, so a run leaves it as it is. ${error ?? ""}`;
  const disagree =
    conflicts.length === 0 ? "" : ` ${quantity(conflicts.length, "legacy field")} in conflict stay as they are.`;
  if (state === "current") return `It is current: a run would change nothing.${disagree}`;
  const placeholders = changes.filter(({ previous }) => previous != null).length;
  const replace = placeholders === 0 ? "" : `, replace ${quantity(placeholders, "placeholder")}`;
  return `It is legacy: a run would add ${quantity(changes.length - placeholders, "path")}${replace} and remove nothing.${disagree}`;
}

/** Explains why there may be no such record, and offers to look in the other collections. */
function RecordNotFound({ type, id }: { type: string; id: string }) {
  const { client, collections, show } = usePanel();
  const { data: schema } = useQuery(schemaQuery(client));
  const others = collections.filter((each) => each.type !== type);
  const prefix = schema?.collections.find((each) => each.type === type)?.prefix ?? "";
  return (
    <Notice
      tone="attention"
      urgent
      title={`There is no such record among ${collectionNames([type], collections)}`}
      action={
        <span className="flex flex-wrap gap-2">
          {others.map((each) => (
            <Button key={each.type} size="small" onClick={() => show({ record: { type: each.type, id } })}>
              Look among {each.plural.toLowerCase()}
            </Button>
          ))}
        </span>
      }
    >
      Nothing is stored under <code className="font-mono">{`${prefix}${id}`}</code>. Check capital and small letters, a
      letter or digit lost in copying, and the collection. It may have been deleted or have expired; KV can take a
      minute to show what was written just now.
    </Notice>
  );
}
