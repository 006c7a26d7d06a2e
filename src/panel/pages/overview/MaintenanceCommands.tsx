import { useContext, useId } from "react";
import type { Stats } from "../../../client/contract.ts";
import { classes } from "../../../ui/classes.ts";
import { cleanupBlockedReason, startBlockedReason } from "../../model/allowedActions.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { DialogContext, type DialogRequest, usePanel } from "../../model/panelContext.ts";
import { useStartRun } from "../../model/useStartRun.ts";

type MaintenanceCommandsProps = {
  stats: Stats | undefined;
  live: LiveRuns;
  onDone: () => void;
};

/** Each command with what it does, or why it is disabled. */
export default function MaintenanceCommands({ stats, live, onDone }: MaintenanceCommandsProps) {
  const start = useStartRun(onDone);
  const openDialog = useContext(DialogContext);
  const open = (request: DialogRequest) => {
    // Close the menu first, so that the dialog returns the focus to something visible.
    onDone();
    openDialog(request);
  };
  const { collections } = usePanel();
  const types = collections.map(({ type }) => type);
  const blocked = start.isPending ? "Starting…" : startBlockedReason(live.active, types);
  return (
    <div className="-m-1.5 grid">
      <Command
        label="Verify all"
        what="Reads every record and reports each that is not current."
        reason={blocked}
        onClick={() => start.mutate({ kind: "verify", types })}
      />
      <Command
        label="Back up all"
        what="Saves every record with its expiration and metadata."
        reason={blocked}
        onClick={() => start.mutate({ kind: "backup", types })}
      />
      <Command
        label="Restore…"
        what="Restores the records of a backup. Tested first."
        reason={blocked}
        onClick={() => open({ kind: "restore", backup: null })}
      />
      <Command
        label="Clean up…"
        what="Removes legacy fields that have been copied. Tested first."
        reason={blocked ?? cleanupBlockedReason(stats, collections)}
        onClick={() => open({ kind: "cleanup" })}
      />
      {start.error && (
        <p role="alert" className="px-1.5 py-1 text-12 text-error">
          Not started: {start.error.message} Nothing was written.
        </p>
      )}
    </div>
  );
}

type CommandProps = { label: string; what: string; reason: string | null; onClick: () => void };

function Command({ label, what, reason, onClick }: CommandProps) {
  const id = useId();
  return (
    <div className={classes("relative rounded-box px-1.5 py-1.5", reason === null && "hover:bg-hover")}>
      <button
        type="button"
        disabled={reason !== null}
        aria-describedby={id}
        onClick={onClick}
        // The whole row is clickable, but only the label names the button.
        className="rounded-box font-medium after:absolute after:inset-0 disabled:text-muted"
      >
        {label}
      </button>
      <p id={id} className="text-12 text-muted">
        {what}
        {reason !== null && <span className="block text-attention">{reason}</span>}
      </p>
    </div>
  );
}
