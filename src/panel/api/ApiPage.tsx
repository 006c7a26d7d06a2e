import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { openApiQuery } from "../../client/request.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { LoadError } from "../../ui/Notice.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { saveFile } from "../../ui/saveFile.ts";
import type { PageProps } from "../model/liveRuns.ts";
import { usePanel } from "../model/panelContext.ts";
import { Method } from "./Method.tsx";
import { type Operation, subjectsOf } from "./operations.ts";
import { TryCall } from "./TryCall.tsx";

/** Everything that this page does, as calls that anybody with a session can make. */
export default function ApiPage({ live }: PageProps) {
  const { client, view, show } = usePanel();
  const { data: document, error, refetch } = useQuery(openApiQuery(client));
  if (error && !document) {
    return (
      <LoadError title="The description of the API could not be read" query={{ error, refetch }} urgent>
        Nothing was written.
      </LoadError>
    );
  }
  const subjects = document && subjectsOf(document, view.q);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="text-muted">
          All that this page does goes through these calls. What is tried here is done with your session, on live
          records.
        </p>
        <div className="flex flex-wrap items-center gap-2">
          <input
            type="search"
            aria-label="Find a call"
            placeholder="Find a call"
            value={view.q}
            onChange={(event) => show({ q: event.target.value })}
            className="h-8 w-48 rounded-box border border-line-strong/60 bg-surface px-2"
          />
          <Button
            disabled={!document}
            onClick={() => saveFile(new Blob([JSON.stringify(document, null, 2)]), "openapi.json")}
          >
            <Icon name="download" />
            openapi.json
          </Button>
        </div>
      </div>
      {!subjects && <Skeleton className="h-[960px]" />}
      {subjects?.length === 0 && (
        <p className="flex flex-wrap items-center gap-x-2 text-muted">
          No call matches “{view.q}”.
          <Button size="small" onClick={() => show({ q: "" })}>
            Show all
          </Button>
        </p>
      )}
      {subjects?.map(({ name, what, operations }) => (
        <Card key={name} title={name} aside={<span className="text-12 text-muted">{what}</span>}>
          <ul className="-mx-4 -mb-3">
            {operations.map((operation) => (
              <Row key={operation.id} operation={operation} run={live.runs?.[0]?.id} />
            ))}
          </ul>
        </Card>
      ))}
    </>
  );
}

/** One call, folded up until it is wanted. */
function Row({ operation, run }: { operation: Operation; run: string | undefined }) {
  const [isDrawn, setDrawn] = useState(false);
  const { method, path, summary, description } = operation;
  return (
    <li className="border-t border-line">
      <details className="group" onToggle={() => setDrawn(true)}>
        <summary className="flex list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 hover:bg-hover">
          <Icon name="right" className="size-3 text-muted group-open:rotate-90" />
          <Method name={method} />
          <span className="font-mono text-12 wrap-anywhere">{path}</span>
          <span className="text-muted max-sm:basis-full max-sm:pl-6">{summary}</span>
        </summary>
        <div className="grid gap-3 px-4 pt-1 pb-4">
          {description !== undefined && <p className="max-w-[72ch]">{description}</p>}
          {isDrawn && <TryCall operation={operation} run={run} />}
        </div>
      </details>
    </li>
  );
}
