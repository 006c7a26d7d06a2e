import type { Run } from "../../client/contract.ts";
import { LinkButton } from "../../ui/Button.tsx";
import { usePanel } from "../context.ts";
import { wholeRun } from "../view.ts";
import { amount } from "../wording.ts";
import { listedBy } from "./appeared.ts";

type AppearedProps = { count: number; types: readonly string[]; runs: readonly Run[] };

/** Records that turned up in the old form after the last full run, leading to the test that lists them if there is one. */
export function Appeared({ count, types, runs }: AppearedProps) {
  const { show } = usePanel();
  const text = `${amount(count, "legacy record")} appeared since the last run`;
  const test = listedBy(types, runs);
  if (!test) {
    return (
      <span className="text-attention" title="Something still writes the old form. A test lists them.">
        {text}
      </span>
    );
  }
  const [only = null] = types.length === 1 ? types : [];
  return (
    <LinkButton
      tone="attention"
      onClick={() => {
        show({ ...wholeRun(test.id), result: "migrated", type: only });
      }}
    >
      {text}
    </LinkButton>
  );
}
