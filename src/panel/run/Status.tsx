import type { Run } from "../../client/contract.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import type { IconName } from "../../ui/Icon.tsx";
import { usePendingCommands } from "../liveRuns.ts";
import { capitalised } from "../wording.ts";
import { controls } from "./controls.ts";

const marks: Record<Run["status"], [BadgeTone, IconName]> = {
  scheduled: ["neutral", "clock"],
  running: ["accent", "running"],
  paused: ["attention", "pause"],
  completed: ["done", "check"],
  failed: ["error", "cross"],
  cancelled: ["neutral", "stop"],
};

/** "Running", or what it was told to become while that is not answered yet: "Pausing…". */
export function Status({ run: { id, status } }: { run: Pick<Run, "id" | "status"> }) {
  const [tone, icon] = marks[status];
  const given = usePendingCommands().find((each) => each.id === id);
  return (
    <Badge tone={tone} icon={icon}>
      {controls.find(({ name }) => name === given?.command)?.pending ?? capitalised(status)}
    </Badge>
  );
}
