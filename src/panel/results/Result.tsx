import type { Detail } from "../../client/contract.ts";
import { Badge } from "../../ui/Badge.tsx";

/** What happened to a record: a word with a mark. */
export function Result({ action, dryRun }: { action: Detail["action"]; dryRun: boolean }) {
  switch (action) {
    case "migrated":
      return dryRun ? (
        <Badge tone="rehearsal" icon="rehearsal">
          Would migrate
        </Badge>
      ) : (
        <Badge tone="done" icon="check">
          Migrated
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
