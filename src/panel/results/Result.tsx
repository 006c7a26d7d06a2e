import type { Detail, Run } from "../../client/contract.ts";
import { Badge } from "../../ui/Badge.tsx";
import { changedWord } from "../kinds.ts";
import { capitalised } from "../wording.ts";

/** What happened to a record: a word with a mark. */
export function Result({ action, run }: { action: Detail["action"]; run: Pick<Run, "kind" | "dryRun"> }) {
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
