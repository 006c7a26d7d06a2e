import type { Run } from "../../client/contract.ts";
import { usePanel } from "../context.ts";
import { wholeRun } from "../view.ts";
import { amount } from "../wording.ts";

type AppearedProps = { count: number; types: readonly string[]; runs: readonly Run[] };

/** Records that turned up in the old form after the last full run, leading to the test that lists them if there is one. */
export function Appeared({ count, types, runs }: AppearedProps) {
  const { show } = usePanel();
  const text = `${amount(count, "legacy record")} appeared since the last run`;
  // Newest first: only what comes before the last real run can have seen them.
  const real = runs.findIndex(({ dryRun, kind }) => kind === "migrate" && !dryRun);
  const lists = ({ kind, dryRun, status, counts, ...run }: Run) =>
    kind === "migrate" &&
    dryRun &&
    status === "completed" &&
    counts.migrated > 0 &&
    types.every((type) => run.types.includes(type));
  const test = runs.slice(0, Math.max(0, real)).find(lists);
  if (!test) {
    return (
      <span className="text-attention" title="Something still writes the old form. A test lists them.">
        {text}
      </span>
    );
  }
  const [only = null] = types.length === 1 ? types : [];
  return (
    <button
      type="button"
      className="rounded-box text-attention underline underline-offset-2 hover:no-underline"
      onClick={() => {
        show({ ...wholeRun(test.id), result: "migrated", type: only });
      }}
    >
      {text}
    </button>
  );
}
