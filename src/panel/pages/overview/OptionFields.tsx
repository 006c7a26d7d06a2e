import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "../../../ui/Button.tsx";
import { CheckboxField, TextField } from "../../../ui/Field.tsx";
import { formatNumber } from "../../../ui/format.ts";
import type { FieldErrors } from "./migrationStart.ts";
import { defaultDraft, idsOf, type OptionsDraft } from "./optionsDraft.ts";

type OptionFieldsProps = { draft: OptionsDraft; errors: FieldErrors; onChange: (draft: OptionsDraft) => void };

export default function OptionFields({ draft, errors, onChange }: OptionFieldsProps) {
  const field = (name: keyof OptionsDraft) => ({
    value: draft[name] as string,
    error: errors[name],
    onChange: (value: string) => onChange({ ...draft, [name]: value }),
  });
  const flag = (name: keyof OptionsDraft) => ({
    checked: draft[name] as boolean,
    error: errors[name === "onlyPlanned" ? "planOf" : name],
    onChange: (checked: boolean) => onChange({ ...draft, [name]: checked }),
  });
  const ids = idsOf(draft).length;
  const fields = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (Object.keys(errors).length > 0) fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  return (
    <div ref={fields} className="grid gap-3">
      <p className="flex items-center justify-between gap-2 text-12 text-muted">
        For the next tests and runs started from this page.
        <Button size="small" variant="plain" disabled={draft === defaultDraft} onClick={() => onChange(defaultDraft)}>
          Reset to defaults
        </Button>
      </p>
      <TextField label="Reason" description="Stored with the run and in the audit trail." {...field("reason")} wide />
      <OptionGroup title="Which records">
        <TextField
          label="Stop after"
          unit="changed records"
          description="A canary: changes a few records, so that you can check them first."
          placeholder="no limit"
          {...field("limit")}
        />
        <TextField
          label="Only these ids"
          description={`One a line, at most 1,000, for one collection.${ids > 0 ? ` ${formatNumber(ids)} given.` : ""}`}
          {...field("ids")}
          rows={2}
          wide
        />
        <CheckboxField
          label="Only what the last test planned"
          description="A record that changed since that test is left alone and reported. Real runs only."
          {...flag("onlyPlanned")}
        />
      </OptionGroup>
      <OptionGroup title="How fast, and when">
        <TextField
          label="At most"
          unit="writes a second"
          description="Limits the load on KV. Can be changed during the run."
          placeholder="no limit"
          {...field("maxPerSecond")}
        />
        <TextField
          label="Start at"
          type="datetime-local"
          description="In your time zone. Until then the run can be cancelled. Real runs only."
          {...field("startAt")}
        />
        <TextField
          label="Records per batch"
          description="1 to 1,000: the most that an executor takes at a time."
          placeholder="50"
          {...field("batchSize")}
        />
        <TextField
          label="Executors"
          unit="at the same time"
          description="1 to 64. Left empty, one for up to 2,000 records and up to 16 for more."
          placeholder="automatic"
          {...field("concurrency")}
        />
      </OptionGroup>
      <OptionGroup title="When something is wrong">
        <TextField
          label="Highest error rate"
          description="From 0 to 1. After 50 records, a run with more errors than this part stops as failed."
          placeholder="0.5"
          {...field("maxErrorRate")}
        />
        <CheckboxField
          label="Stop at the first record in error"
          description="Without this, records in error are left as they are and reported."
          {...flag("stopAtError")}
        />
        <CheckboxField
          label="Save a backup first"
          description="Saves each record before it is changed, so that it can be restored. Real runs only."
          {...flag("backup")}
        />
      </OptionGroup>
      <OptionGroup title="Results">
        <CheckboxField
          label="List current records too"
          description="A result row for every record, also for those that need no change."
          {...flag("verbose")}
        />
      </OptionGroup>
    </div>
  );
}

function OptionGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="grid min-w-0 gap-2.5 border-t border-line pt-2">
      <legend className="float-left mb-0 text-12 font-semibold text-muted">{title}</legend>
      {children}
    </fieldset>
  );
}
