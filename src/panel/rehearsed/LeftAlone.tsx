import type { Run } from "../../client/contract.ts";
import { LinkButton } from "../../ui/Button.tsx";
import { ListItemNote } from "../../ui/Notice.tsx";
import { usePanel } from "../context.ts";
import { wholeRun } from "../view.ts";
import { amount } from "../wording.ts";

/** Records that a rehearsal would leave as they are, and a way to see why, each. */
export function LeftAlone({ run, what, onClose }: { run: Run; what: string; onClose: () => void }) {
  const { show } = usePanel();
  const { skipped, errors } = run.counts;
  if (skipped + errors === 0) return null;
  return (
    <ListItemNote tone="attention">
      {amount(skipped + errors, "record")} {what}.{" "}
      <LinkButton
        className="font-medium"
        onClick={() => {
          onClose();
          show({ ...wholeRun(run.id), result: skipped > 0 ? "skipped" : "error" });
        }}
      >
        Show why
      </LinkButton>
    </ListItemNote>
  );
}
