import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Run } from "../../client/contract.ts";
import { percent } from "../../engine/eta.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ProgressBar } from "../../ui/ProgressBar.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { segmentsOf } from "../run/Legend.tsx";
import { processedOf, sentence } from "../run/sentence.ts";
import { useStart } from "../start.ts";
import { type Rehearsed, rehearsalOf } from "./rehearsal.ts";
import { TypeToConfirm } from "./TypeToConfirm.tsx";

type RehearsedDialogProps = {
  title: string;
  word: string;
  /** What the last button does. */
  action: string;
  /** What the rehearsal's button does. */
  test: string;
  /** `null`, with a reason, as long as nothing was chosen. */
  request: Rehearsed | null;
  missing?: string;
  live: LiveRuns;
  /** What the run will do, and what is to be chosen. */
  children: ReactNode;
  /** What the rehearsal has found. */
  found: (rehearsal: Run) => ReactNode;
  onClose: () => void;
};

/** A run that takes something away: rehearsed first, and confirmed with a word in the knowledge of what was found. */
export function RehearsedDialog(props: RehearsedDialogProps) {
  const { title, word, action, test, request, missing, live, children, found, onClose } = props;
  const [reason, setReason] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const start = useStart(onClose);
  const rehearsal = request && rehearsalOf(live.runs, request);
  const isReady = rehearsal?.status === "completed";
  useEffect(() => {
    if (isReady) input.current?.focus();
  }, [isReady]);
  const why = reason.trim() === "" ? {} : { reason: reason.trim() };
  const begin = (dryRun: boolean) => request && !start.isPending && start.mutate({ ...request, ...why, dryRun });
  const nothing = isReady && rehearsal.counts.migrated === 0 ? "There is nothing that could be changed." : null;

  return (
    <Dialog role="alertdialog" title={title} onClose={onClose}>
      {children}
      {start.error && (
        <div className="my-3">
          <Notice tone="error" urgent title="Nothing was started and nothing was written">
            {start.error.message}
          </Notice>
        </div>
      )}
      {isReady ? (
        <>
          <ul className="my-3 grid gap-1.5">{found(rehearsal)}</ul>
          <Why value={reason} onChange={setReason} />
          <TypeToConfirm
            word={word}
            action={start.isPending ? "Starting…" : action}
            input={input}
            reason={nothing}
            onConfirm={() => begin(false)}
            onCancel={onClose}
          />
        </>
      ) : (
        <>
          {rehearsal && isActive(rehearsal.status) && <Going run={rehearsal} />}
          {rehearsal && !isActive(rehearsal.status) && (
            <p className="my-3 text-attention">The test ended early. {rehearsal.error}</p>
          )}
          <div className="mt-4 flex flex-wrap items-center justify-end gap-2">
            <span className="mr-auto text-12 text-muted">{request ? "The test writes nothing." : missing}</span>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="filled"
              disabled={!request}
              aria-disabled={start.isPending || (rehearsal && isActive(rehearsal.status)) || undefined}
              onClick={() => !(rehearsal && isActive(rehearsal.status)) && begin(true)}
            >
              {test}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Going({ run }: { run: Run }) {
  const { total } = run;
  const { collections } = usePanel();
  const text = sentence(run, collections);
  return (
    <div className="my-3 grid gap-1.5">
      <ProgressBar
        label="Test progress"
        value={total === null ? null : percent(processedOf(run), total)}
        text={text}
        segments={segmentsOf(run)}
      />
      <p className="text-12 text-muted">{text}</p>
    </div>
  );
}

function Why({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className="mb-3">
      <label htmlFor={id} className="mb-1 block font-medium">
        Reason <span className="font-normal text-muted">(kept with the run and in the audit trail)</span>
      </label>
      <input
        id={id}
        value={value}
        maxLength={1000}
        onChange={(event) => onChange(event.target.value)}
        className="h-9 w-full rounded-box border border-line-strong/60 bg-surface px-3"
      />
    </div>
  );
}
