import type { Run } from "../../client/contract.ts";
import { LinkButton } from "../../ui/Button.tsx";
import { formatNumber } from "../../ui/format.ts";
import { usePanel } from "../context.ts";
import { wholeRun } from "../view.ts";
import type { Figures } from "./figures.ts";

/** How many records can't be read, leading to the list of just those where a run has made one. */
export function Unreadable({ figures, runs }: { figures: Figures; runs: readonly Run[] }) {
  const { show } = usePanel();
  const { unreadable, types } = figures;
  if (unreadable === 0) return null;
  const text = `${formatNumber(unreadable)} can't be read`;
  const [only] = types;
  const type = types.length === 1 && only !== undefined ? only : null;
  const covers = (run: Run) => types.every((each) => run.types.includes(each));
  const seen = runs.find(
    (run) => run.kind === "migrate" && run.finishedAt !== null && run.counts.errors > 0 && covers(run),
  );
  if (!seen) {
    return (
      <span className="text-attention" title="A test lists them, each with the reason.">
        {text}
      </span>
    );
  }
  return (
    <LinkButton
      tone="attention"
      onClick={() => {
        show({ ...wholeRun(seen.id), result: "error", type });
      }}
    >
      {text}
    </LinkButton>
  );
}
