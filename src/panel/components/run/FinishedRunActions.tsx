import { useMutation, useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { backupQuery } from "../../../client/backupQueries.ts";
import { retryRun } from "../../../client/commands.ts";
import type { Run } from "../../../client/contract.ts";
import { ActionButton } from "../../../ui/Button.tsx";
import { useRootNode } from "../../../ui/shadowRoot.ts";
import { type FinishedRunAction as Action, actionDisabledReason, keepsBackup } from "../../model/allowedActions.ts";
import { quantity } from "../../model/labels.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { DialogContext, usePanel } from "../../model/panelContext.ts";
import { showStartedRun, useStartRun } from "../../model/useStartRun.ts";

/**
 * What can be done with a finished run. What its kind never offers is left out; what is only not possible now stays
 * visible, disabled, with the reason.
 */
export function FinishedRunActions({ run, live }: { run: Run; live: LiveRuns }) {
  const { client, can, view, show } = usePanel();
  const tree = useRootNode();
  const openDialog = useContext(DialogContext);
  // Undo on the dry run of an undo means the run that it would undo.
  const of = isUndoDryRun(run) ? (live.runs.find(({ id }) => id === run.options.of) ?? run) : run;
  const retry = useMutation({
    ...retryRun(client),
    onSuccess: (next) => showStartedRun(next, view, show, tree),
  });
  const start = useStartRun();
  const backup = useQuery({ ...backupQuery(client, run.id), enabled: keepsBackup(run) });
  const { errors } = run.counts;
  const error = retry.error ?? start.error;
  const starting = retry.isPending || start.isPending;
  const reason = (name: Action) => (starting ? "Starting…" : actionDisabledReason(run, name, can, live.active));
  const isMigration = run.kind === "migrate";
  const waiting = backup.isError ? backup.error.message : backup.data ? null : "Waiting for the backup's manifest";

  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden max-sm:gap-1.5 max-sm:[&_button]:px-1.5">
      {error && (
        <span role="alert" className="text-12 text-error">
          Not started: {error.message}
        </span>
      )}
      {isMigration && (
        <>
          <ActionButton disabledReason={reason("retry")} onClick={() => retry.mutate(run.id)}>
            {errors > 0 && !run.dryRun ? `Retry ${quantity(errors, "error")}` : "Retry errors"}
          </ActionButton>
          <ActionButton
            disabledReason={reason("verify")}
            title="Reads every record again and compares it with what this run left"
            onClick={() => start.mutate({ kind: "verify", types: run.types, of: run.id })}
          >
            Verify
          </ActionButton>
        </>
      )}
      {(isMigration || isUndoDryRun(run)) && (
        <ActionButton
          disabledReason={starting ? "Starting…" : actionDisabledReason(of, "undo", can, live.active)}
          onClick={() => openDialog({ kind: "undo", of })}
        >
          Undo…
        </ActionButton>
      )}
      {(isMigration || run.kind === "backup") && (
        <ActionButton
          disabledReason={reason("restore") ?? waiting}
          title={backup.data && `${quantity(backup.data.records, "record")} saved`}
          onClick={() => openDialog({ kind: "restore", backup: run.id })}
        >
          Restore…
        </ActionButton>
      )}
    </div>
  );
}

const isUndoDryRun = ({ kind, dryRun }: Run): boolean => kind === "undo" && dryRun;
