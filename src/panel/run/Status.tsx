import type { Run } from "../../client/contract.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import type { IconName } from "../../ui/Icon.tsx";
import { capitalised } from "../wording.ts";

const marks: Record<Run["status"], [BadgeTone, IconName]> = {
  scheduled: ["neutral", "clock"],
  running: ["accent", "running"],
  paused: ["attention", "pause"],
  completed: ["done", "check"],
  failed: ["error", "cross"],
  cancelled: ["neutral", "stop"],
};

export function Status({ status }: { status: Run["status"] }) {
  const [tone, icon] = marks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {capitalised(status)}
    </Badge>
  );
}
