import type { Detail, Run } from "../../../client/contract.ts";
import { Badge, type BadgeTone } from "../../../ui/Badge.tsx";
import type { IconName } from "../../../ui/Icon.tsx";
import { runCommands } from "../../model/allowedActions.ts";
import { capitalised, changedWord } from "../../model/labels.ts";
import { usePendingCommands } from "../../model/liveRuns.ts";

const statusMarks: Record<Run["status"], [BadgeTone, IconName]> = {
  scheduled: ["neutral", "clock"],
  running: ["accent", "running"],
  paused: ["attention", "pause"],
  completed: ["done", "check"],
  failed: ["error", "cross"],
  cancelled: ["neutral", "stop"],
};

/** The status of a run: "Running", or "Pausing…" while a command is not answered. */
export function StatusBadge({ run: { id, status } }: { run: Pick<Run, "id" | "status"> }) {
  const [tone, icon] = statusMarks[status];
  const pendingCommand = usePendingCommands().find((each) => each.id === id);
  return (
    <Badge tone={tone} icon={icon}>
      {runCommands.find(({ name }) => name === pendingCommand?.command)?.pending ?? capitalised(status)}
    </Badge>
  );
}

/** The outcome of one record. */
export function ResultBadge({ action, run }: { action: Detail["action"]; run: Pick<Run, "kind" | "dryRun"> }) {
  switch (action) {
    case "migrated":
      return (
        <Badge tone={run.dryRun ? "dryRun" : "done"} icon={run.dryRun ? "dryRun" : "check"}>
          {capitalised(changedWord(run))}
        </Badge>
      );
    case "skipped":
      return (
        <Badge tone="neutral" icon="same">
          Skipped
        </Badge>
      );
    case "error":
      return (
        <Badge tone="error" icon="cross">
          Error
        </Badge>
      );
  }
}
