import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { setRateLimit } from "../../../client/commands.ts";
import type { Run } from "../../../client/contract.ts";
import { ApiError } from "../../../client/error.ts";
import { ActionButton } from "../../../ui/Button.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { changeDisabledReason } from "../../model/allowedActions.ts";
import { usePanel } from "../../model/panelContext.ts";

/** The write limit of an active run, and a field to change it. */
export function RateLimit({ run }: { run: Run }) {
  const { client, can } = usePanel();
  const id = useId();
  const change = useMutation(setRateLimit(client));
  const disabledReason = changeDisabledReason(can);
  const limit = run.options.maxPerSecond ?? null;
  const [text, setText] = useState("");
  const set = (maxPerSecond: number | null) => {
    if (change.isPending) return;
    change.mutate({ id: run.id, maxPerSecond }, { onSuccess: () => setText("") });
  };
  return (
    <form
      className="flex flex-wrap items-center gap-2 text-12"
      onSubmit={(event) => {
        event.preventDefault();
        // Not validated here: the API answers with what it expects.
        if (text.trim() !== "") set(Number(text));
      }}
    >
      {change.error && (
        <span role="alert" className="text-error">
          {messageOf(change.error)}
        </span>
      )}
      <label htmlFor={id} className="text-muted">
        Writes a second, at most
      </label>
      <input
        id={id}
        inputMode="decimal"
        placeholder={limit === null ? "no limit" : formatNumber(limit)}
        disabled={disabledReason !== null}
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-invalid={change.isError}
        className="h-7 w-20 rounded-box border border-line-strong/60 bg-surface px-2 text-13 aria-invalid:border-error"
      />
      <ActionButton type="submit" disabledReason={disabledReason} aria-disabled={change.isPending || undefined}>
        {change.isPending ? "Setting…" : "Set limit"}
      </ActionButton>
      {limit !== null && (
        <ActionButton variant="plain" disabledReason={disabledReason} onClick={() => set(null)}>
          Lift
        </ActionButton>
      )}
    </form>
  );
}

function messageOf(error: Error): string {
  const field = error instanceof ApiError ? error.problem?.errors?.[0] : undefined;
  return field ? `The limit ${field.message}` : error.message;
}
