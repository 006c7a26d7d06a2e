import { useMemo } from "react";
import type { Stats } from "../../client/contract.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { figuresFor } from "../overview/figures.ts";
import { useStart } from "../start.ts";
import ConfirmRun from "./ConfirmRun.tsx";
import { bodyOf, usual } from "./draft.ts";
import StartFailure from "./StartFailure.tsx";
import type { Target } from "./targets.ts";

type MigrateDialogProps = { target: Target; stats: Stats | undefined; live: LiveRuns; onClose: () => void };

/** The confirmation of a run that was not asked for among the commands, and so has the usual options. */
export default function MigrateDialog({ target, stats, live, onClose }: MigrateDialogProps) {
  const { collections } = usePanel();
  const start = useStart(onClose);
  const body = useMemo(() => bodyOf(usual, false, null), []);
  if (start.error) {
    return (
      <Dialog title="Not started" onClose={onClose}>
        <StartFailure error={start.error} onDismiss={onClose} />
      </Dialog>
    );
  }
  return (
    <ConfirmRun
      target={target}
      body={body}
      figures={figuresFor(stats, target, collections)}
      runs={live.runs}
      onConfirm={() => !start.isPending && start.mutate({ kind: "migrate", types: [...target.types], ...body })}
      onClose={onClose}
    />
  );
}
