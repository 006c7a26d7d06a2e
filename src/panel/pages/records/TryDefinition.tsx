import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tryDefinition } from "../../../client/commands.ts";
import type { RecordView, TryBody } from "../../../client/contract.ts";
import { schemaQuery } from "../../../client/queries.ts";
import { ActionButton, Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { TextField } from "../../../ui/Field.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { RecordDiff } from "../../components/record/RecordDiff.tsx";
import { changeDisabledReason } from "../../model/allowedActions.ts";
import { quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";

/** What a definition's draft may change; the rest stays as it is deployed. */
const members = ["containers", "optionalContainers", "copies", "fills", "deprecated", "retained"] as const;

/** Tries a changed definition on one record, before anything is deployed. Nothing is written. */
export function TryDefinition({ type, id }: { type: string; id: string }) {
  const { client, can } = usePanel();
  const [draft, setDraft] = useState<string | null>(null);
  const { data: schema } = useQuery(schemaQuery(client));
  const tried = useMutation(tryDefinition(client));
  const definition = schema?.collections.find((each) => each.type === type);
  if (!definition) return null;
  const deployed = JSON.stringify(Object.fromEntries(members.map((name) => [name, definition[name]])), null, 2);
  const text = draft ?? deployed;
  const parsed = parse(text);
  const submit = () => parsed && !tried.isPending && tried.mutate({ type, id, definition: parsed });
  return (
    <Card className="px-4 py-3">
      <details>
        <summary className="cursor-pointer font-semibold">Try another definition on this record</summary>
        <div className="mt-3 grid gap-3">
          <TextField
            label="Definition"
            description="The deployed one to begin with, as JSON. Change it, and see what a run by it would do here. Nothing is written, and what is secret stays secret."
            rows={14}
            wide
            error={parsed ? undefined : "is not a JSON object"}
            value={text}
            onChange={setDraft}
          />
          <div className="flex flex-wrap gap-2">
            <ActionButton
              variant="filled"
              disabledReason={changeDisabledReason(can) ?? (parsed ? null : "The definition is not a JSON object")}
              aria-disabled={tried.isPending || undefined}
              onClick={submit}
            >
              Try it
            </ActionButton>
            {draft !== null && (
              <Button size="small" onClick={() => setDraft(null)}>
                Back to the deployed one
              </Button>
            )}
          </div>
          <div aria-live="polite" className="@container grid gap-2">
            {tried.error && (
              <Notice tone="error" title="It could not be tried">
                {tried.error.message}
              </Notice>
            )}
            {tried.data && !tried.error && <Outcome view={tried.data} />}
          </div>
        </div>
      </details>
    </Card>
  );
}

function Outcome({ view }: { view: RecordView }) {
  const { state, error, changes, stored, planned } = view;
  if (error !== null) {
    return (
      <Notice tone="attention" title="A run by this definition would leave the record alone">
        {error}
      </Notice>
    );
  }
  return (
    <>
      <p>
        {state === "current"
          ? "By this definition the record is current: a run would change nothing."
          : `A run by this definition would add ${quantity(changes.length, "path")}.`}
      </p>
      {stored !== null && <RecordDiff stored={stored} planned={planned ?? stored} view={view} />}
    </>
  );
}

/** The text as a definition; `null` when it is no JSON object. */
function parse(text: string): TryBody["definition"] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
