import { useContext } from "react";
import type { Stats } from "../../../client/contract.ts";
import { ActionButton } from "../../../ui/Button.tsx";
import { cleanupBlockedReason, startBlockedReason } from "../../model/allowedActions.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { DialogContext, usePanel } from "../../model/panelContext.ts";
import { useStartRun } from "../../model/useStartRun.ts";

/** Verify, back up, restore and clean up. A disabled one says why when it is pointed at. */
export function MaintenanceCommands({ stats, live }: { stats: Stats | undefined; live: LiveRuns }) {
  const start = useStartRun();
  const openDialog = useContext(DialogContext);
  const { can, collections } = usePanel();
  const types = collections.map(({ type }) => type);
  const blocked = start.isPending ? "Starting…" : startBlockedReason(can, live.active, types);
  return (
    <>
      <ActionButton
        variant="plain"
        data-step="verify"
        title="Reads every record and reports each that is not current."
        disabledReason={blocked}
        onClick={() => start.mutate({ kind: "verify", types })}
      >
        Verify all
      </ActionButton>
      <ActionButton
        variant="plain"
        title="Saves every record with its expiration and metadata."
        disabledReason={blocked}
        onClick={() => start.mutate({ kind: "backup", types })}
      >
        Back up all
      </ActionButton>
      <ActionButton
        variant="plain"
        title="Restores the records of a backup. Tested first."
        disabledReason={blocked}
        onClick={() => openDialog({ kind: "restore", backup: null })}
      >
        Restore…
      </ActionButton>
      <ActionButton
        variant="plain"
        data-step="cleanup"
        title="Removes legacy fields that have been copied. Tested first."
        disabledReason={blocked ?? cleanupBlockedReason(stats, collections)}
        onClick={() => openDialog({ kind: "cleanup" })}
      >
        Clean up…
      </ActionButton>
      {start.error && (
        <p role="alert" className="px-1.5 py-1 text-12 text-error">
          Not started: {start.error.message} Nothing was written.
        </p>
      )}
    </>
  );
}
