import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { approvalsQuery } from "../../client/approvalQueries.ts";
import type { Run } from "../../client/contract.ts";
import { percent } from "../../engine/eta.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { isForTwo } from "../../engine/rights.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ListItemNote, Notice } from "../../ui/Notice.tsx";
import { ProgressBar } from "../../ui/ProgressBar.tsx";
import { progressSegments } from "../components/run/RunProgress.tsx";
import { type DryRunFirstRequest, validDryRun } from "../model/dryRuns.ts";
import { quantity } from "../model/labels.ts";
import type { LiveRuns } from "../model/liveRuns.ts";
import { usePanel } from "../model/panelContext.ts";
import { processedOf, summarise } from "../model/runSummary.ts";
import { useStartRun } from "../model/useStartRun.ts";
import { runView } from "../model/view.ts";
import { TypeToConfirm } from "./TypeToConfirm.tsx";

type DryRunDialogProps = {
  title: string;
  confirmWord: string;
  /** The label of the button that starts the real run. */
  actionLabel: string;
  /** The label of the button that starts the dry run. */
  dryRunLabel: string;
  /** What to run; `null` while something is still to be chosen, see `missingHint`. */
  request: DryRunFirstRequest | null;
  missingHint?: string;
  live: LiveRuns;
  /** What the run will do, and fields for its options. */
  children: ReactNode;
  /** Renders the result of the dry run as list items. */
  renderFindings: (dryRunResult: Run) => ReactNode;
  onClose: () => void;
};

/** Starts a run that removes or overwrites data: first a dry run, then the real one once a word is typed. */
export function DryRunDialog(props: DryRunDialogProps) {
  const {
    title,
    confirmWord,
    actionLabel,
    dryRunLabel,
    request,
    missingHint,
    live,
    children,
    renderFindings,
    onClose,
  } = props;
  const [reason, setReason] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const start = useStartRun(onClose);
  const dryRunResult = request && validDryRun(live.runs, request);
  const isReady = dryRunResult?.status === "completed";
  useEffect(() => {
    if (isReady) input.current?.focus();
  }, [isReady]);
  const why = reason.trim() === "" ? {} : { reason: reason.trim() };
  const startRun = (dryRun: boolean) => request && !start.isPending && start.mutate({ ...request, ...why, dryRun });
  const nothing = isReady && dryRunResult.counts.migrated === 0 ? "Nothing would be changed." : null;

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
          <ul className="my-3 grid gap-1.5">
            {renderFindings(dryRunResult)}
            {request && isForTwo(request.kind, "overwrite" in request && request.overwrite === true) && (
              <ApprovalNote />
            )}
          </ul>
          <ReasonField value={reason} onChange={setReason} />
          <TypeToConfirm
            word={confirmWord}
            action={start.isPending ? "Starting…" : actionLabel}
            input={input}
            reason={nothing}
            onConfirm={() => startRun(false)}
            onCancel={onClose}
          />
        </>
      ) : (
        <>
          {dryRunResult && isActive(dryRunResult.status) && <DryRunProgress run={dryRunResult} />}
          {dryRunResult && !isActive(dryRunResult.status) && (
            <p className="my-3 text-attention">The test ended early. {dryRunResult.error}</p>
          )}
          <div className="mt-4 flex flex-wrap items-center justify-end gap-2">
            <span className="mr-auto text-12 text-muted">{request ? "The test writes nothing." : missingHint}</span>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="filled"
              disabled={!request}
              aria-disabled={start.isPending || (dryRunResult && isActive(dryRunResult.status)) || undefined}
              onClick={() => !(dryRunResult && isActive(dryRunResult.status)) && startRun(true)}
            >
              {dryRunLabel}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function ApprovalNote() {
  const { client } = usePanel();
  const { data } = useQuery(approvalsQuery(client));
  if (!data?.required) return null;
  return (
    <ListItemNote tone="attention">
      Another person has to approve it within an hour. Until then nothing is written.
    </ListItemNote>
  );
}

function DryRunProgress({ run }: { run: Run }) {
  const { total } = run;
  const { collections } = usePanel();
  const text = summarise(run, collections);
  return (
    <div className="my-3 grid gap-1.5">
      <ProgressBar
        label="Test progress"
        value={total === null ? null : percent(processedOf(run), total)}
        text={text}
        segments={progressSegments(run)}
      />
      <p className="text-12 text-muted">{text}</p>
    </div>
  );
}

function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className="mb-3">
      <label htmlFor={id} className="mb-1 block font-medium">
        Reason <span className="font-normal text-muted">(stored with the run and in the audit trail)</span>
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

/** How many records the dry run would leave unchanged, with a link to the reasons. */
export function SkippedSummary({ run, what, onClose }: { run: Run; what: string; onClose: () => void }) {
  const { show } = usePanel();
  const { skipped, errors } = run.counts;
  if (skipped + errors === 0) return null;
  return (
    <ListItemNote tone="attention">
      {quantity(skipped + errors, "record")} {what}.{" "}
      <LinkButton
        className="font-medium"
        onClick={() => {
          onClose();
          show({ ...runView(run.id), result: skipped > 0 ? "skipped" : "error" });
        }}
      >
        Show why
      </LinkButton>
    </ListItemNote>
  );
}
