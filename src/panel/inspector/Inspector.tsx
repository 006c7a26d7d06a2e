import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { isStatus } from "../../client/error.ts";
import { recordQuery } from "../../client/queries.ts";
import { Button, CopyButton, LinkButton } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import type { PageProps } from "../ControlPage.tsx";
import { usePanel } from "../context.ts";
import { StoredNow } from "../record/StoredNow.tsx";
import { Facts } from "./Facts.tsx";
import { Find } from "./Find.tsx";
import { OneRun } from "./OneRun.tsx";
import { RunsBefore } from "./RunsBefore.tsx";
import { Unknown } from "./Unknown.tsx";

type Named = { type: string; id: string };

/** One record: as it is stored, as a run would leave it, and what runs did to it before. */
export default function Inspector({ stats, live }: PageProps) {
  const { view, show } = usePanel();
  const record = view.record;
  // Of this visit only: what somebody looked up is nobody else's business.
  const [recent, setRecent] = useState<readonly Named[]>(record ? [record] : []);
  const look = (next: Named) => {
    setRecent([next, ...recent.filter((each) => keyOf(each) !== keyOf(next))].slice(0, 8));
    show({ record: next });
  };
  const others = recent.filter((each) => !record || keyOf(each) !== keyOf(record));
  return (
    <>
      <Card title="Find a record">
        <Find onFind={look} />
        {others.length > 0 && (
          <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-muted">
            Looked at before:
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
      {record ? (
        <Shown key={keyOf(record)} {...record} stats={stats} live={live} />
      ) : (
        <Card>
          <p className="text-muted">
            Shows one record as it is stored beside what a run would make of it, and what runs did to it before. Nothing
            is written by looking.
          </p>
        </Card>
      )}
    </>
  );
}

const keyOf = ({ type, id }: Named): string => `${type}/${id}`;

function Shown({ type, id, stats, live }: Named & PageProps) {
  const { client } = usePanel();
  const { data: view, error } = useQuery(recordQuery(client, type, id));
  const isUnknown = isStatus(error, 404);
  return (
    <section aria-label={`Record ${type} ${id}`} className="grid grid-cols-1 gap-3">
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
        {isUnknown ? <Unknown type={type} id={id} /> : <Facts view={view} />}
        <OneRun type={type} id={id} view={view} isUnknown={isUnknown} stats={stats.data} live={live} />
      </Card>
      <div className="grid grid-cols-1 items-start gap-3 min-[72rem]:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        {!isUnknown && (
          <Card className="@container px-4 py-3">
            <h3 className="sr-only">Stored and planned</h3>
            <StoredNow type={type} id={id} />
          </Card>
        )}
        <RunsBefore type={type} id={id} />
      </div>
    </section>
  );
}

/** For a ticket or a colleague; the session is not part of the address. */
function CopyLink() {
  const [copied, setCopied] = useState(false);
  return (
    <Button
      size="small"
      variant="plain"
      onClick={async () => {
        await navigator.clipboard?.writeText(location.href);
        setCopied(true);
      }}
    >
      {copied ? "Link copied" : "Copy link"}
    </Button>
  );
}
