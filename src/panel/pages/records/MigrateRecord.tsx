import { useEffect, useRef, useState } from "react";
import type { RecordView, StartBody, Stats } from "../../../client/contract.ts";
import { ActionButton } from "../../../ui/Button.tsx";
import StartFailure from "../../components/StartFailure.tsx";
import { ButtonLink } from "../../components/ViewLink.tsx";
import ConfirmRunDialog from "../../dialogs/ConfirmRunDialog.tsx";
import { startBlockedReason } from "../../model/allowedActions.ts";
import { figuresForTarget } from "../../model/collectionFigures.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { summarise } from "../../model/runSummary.ts";
import { useStartRunInPlace } from "../../model/useStartRun.ts";
import { runView } from "../../model/view.ts";

type MigrateRecordProps = {
  type: string;
  id: string;
  view: RecordView | undefined;
  isUnknown: boolean;
  stats: Stats | undefined;
  live: LiveRuns;
};

/** Tests or migrates just this record, and stays on its page to show the result. */
export function MigrateRecord({ type, id, view, isUnknown, stats, live }: MigrateRecordProps) {
  const { can, collections } = usePanel();
  const [isConfirming, setConfirming] = useState(false);
  const [saveFirst, setSaveFirst] = useState(true);
  const start = useStartRunInPlace();
  const started = live.runs.find((run) => run.id === start.data?.id);
  const isStarted = started !== undefined;
  const resultLine = useRef<HTMLParagraphElement>(null);
  // The buttons are disabled during the run, and may stay so, which would lose the focus: move it to the result.
  useEffect(() => {
    if (isStarted) resultLine.current?.focus();
  }, [isStarted]);
  const reason = start.isPending
    ? "Starting…"
    : isUnknown
      ? "There is no such record"
      : (startBlockedReason(can, live.active, [type]) ?? nothingToDoReason(view));
  const body: StartBody = { ids: [id], ...(saveFirst && { backup: true }) };
  const plural = collections.find((each) => each.type === type)?.plural ?? type;
  const target = { label: plural, noun: type, types: [type], isFull: false };
  return (
    <>
      <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line pt-3">
        <ActionButton
          disabledReason={reason}
          title="Writes nothing"
          onClick={() => start.mutate({ kind: "migrate", types: [type], ids: [id], dryRun: true })}
        >
          Test this record
        </ActionButton>
        <ActionButton disabledReason={reason} variant="filled" onClick={() => setConfirming(true)}>
          Migrate this record
        </ActionButton>
        <label className="flex items-center gap-2 text-12">
          <input
            type="checkbox"
            className="accent-accent"
            checked={saveFirst}
            onChange={(event) => setSaveFirst(event.target.checked)}
          />
          Save it before it is migrated
        </label>
        {/* The buttons' reason, made visible. */}
        <span aria-hidden="true" className="text-12 text-muted">
          {reason}
        </span>
      </div>
      {started && (
        <p ref={resultLine} tabIndex={-1} className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 outline-none">
          {summarise(started, collections)}
          <ButtonLink variant="plain" to={{ ...runView(started.id), record: { type, id } }}>
            Open run
          </ButtonLink>
        </p>
      )}
      {start.error && <StartFailure error={start.error} onDismiss={() => start.reset()} />}
      {isConfirming && (
        <ConfirmRunDialog
          target={target}
          body={body}
          figures={figuresForTarget(stats, target, collections)}
          runs={live.runs}
          onConfirm={() => {
            setConfirming(false);
            start.mutate({ kind: "migrate", types: [type], ...body });
          }}
          onClose={() => setConfirming(false)}
        />
      )}
    </>
  );
}

/** Why a run would not change the record; `null` if it would. */
function nothingToDoReason(view: RecordView | undefined): string | null {
  if (!view) return "Waiting for the record";
  if (view.state === "error") return "It can't be read, so a run can't migrate it";
  return view.state === "current" ? "Nothing to do: it is current" : null;
}
