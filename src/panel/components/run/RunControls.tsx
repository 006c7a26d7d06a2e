import { useMutation, useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { commandRun } from "../../../client/commands.ts";
import type { Run } from "../../../client/contract.ts";
import { ApiError } from "../../../client/error.ts";
import { runQuery } from "../../../client/queries.ts";
import { command } from "../../../engine/lifecycle.ts";
import { Button } from "../../../ui/Button.tsx";
import { changeDisabledReason, runCommands } from "../../model/allowedActions.ts";
import { usePendingCommands } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";

type RunControlsProps = {
  run: Run;
  /** Only the one of pause and resume that is possible, or only the end, where the two stand apart. @default all */
  part?: "going" | "ending";
};

/** Pause, resume and cancel. A disabled button shows the reason from the same table that the API refuses with. */
export function RunControls({ run, part }: RunControlsProps) {
  const { client, can } = usePanel();
  const id = useId();
  const sendCommand = useMutation(commandRun(client));
  const group = useRef<HTMLDivElement>(null);
  // A command may have been given elsewhere on the page.
  const pendingCommand = usePendingCommands().find(({ id }) => id === run.id);
  const isCommandPending = pendingCommand !== undefined;
  useFocusAfterCommand(group, run.status, sendCommand.isPending);
  const [failedAt, setFailedAt] = useState(0);
  const { dataUpdatedAt } = useQuery({ ...runQuery(client, run.id), enabled: false });
  const { error, reset } = sendCommand;
  useEffect(() => {
    // The server answers again: that it could not be reached says nothing any more.
    if (error instanceof ApiError && error.kind !== "refused" && dataUpdatedAt > failedAt) reset();
  }, [error, reset, dataUpdatedAt, failedAt]);
  return (
    <div ref={group} className="flex flex-wrap items-center gap-2">
      {error && (
        <span role="alert" className="text-12 text-error">
          {error.message}
        </span>
      )}
      {runCommands.map(({ name, label, pending }) => {
        const allowed = command(run.status, name);
        const refused = "refused" in allowed ? allowed.refused : undefined;
        if (part && ((name === "cancel") !== (part === "ending") || (part === "going" && refused))) return null;
        const reason = changeDisabledReason(can) ?? refused;
        return (
          <span key={name}>
            <Button
              size="small"
              className="min-w-20"
              disabled={reason !== undefined}
              aria-disabled={isCommandPending || undefined}
              title={reason}
              aria-describedby={reason && `${id}-${name}`}
              onClick={() =>
                !isCommandPending &&
                sendCommand.mutate(
                  { id: run.id, command: name, from: run.status },
                  { onError: () => setFailedAt(Date.now()) },
                )
              }
            >
              {pendingCommand?.command === name ? pending : label}
            </Button>
            {reason && (
              <span id={`${id}-${name}`} className="sr-only">
                {reason}
              </span>
            )}
          </span>
        );
      })}
    </div>
  );
}

/**
 * A command disables the button that gave it, which would lose the focus: move it to the next enabled button or, when
 * the run is over and the buttons are gone, to the run.
 */
function useFocusAfterCommand(group: RefObject<HTMLElement | null>, status: Run["status"], isPending: boolean): void {
  const statusBefore = useRef<Run["status"] | null>(null);
  useEffect(() => {
    if (isPending) statusBefore.current ??= status;
    if (isPending || statusBefore.current === null || statusBefore.current === status) return;
    statusBefore.current = null;
    group.current?.querySelector<HTMLElement>("button:enabled")?.focus();
  }, [group, status, isPending]);
  useLayoutEffect(() => {
    const element = group.current;
    return () => {
      if (statusBefore.current !== null) element?.closest<HTMLElement>("[data-runs]")?.focus();
    };
  }, [group]);
}
