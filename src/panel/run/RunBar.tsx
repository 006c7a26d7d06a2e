import type { Run } from "../../client/contract.ts";
import { percent } from "../../engine/eta.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { ProgressBar, Segments } from "../../ui/ProgressBar.tsx";
import { usePanel } from "../context.ts";
import { segmentsOf } from "./Legend.tsx";
import { processedOf, sentence } from "./sentence.ts";

/** How far a run is, in a sentence and a bar. */
export function RunBar({ run }: { run: Run }) {
  const { collections } = usePanel();
  const { total, status } = run;
  const segments = segmentsOf(run);
  const text = sentence(run, collections);
  return (
    <>
      <p className="text-15">{text}</p>
      <div className="my-2">
        {isActive(status) ? (
          <ProgressBar
            label="Run progress"
            value={status === "scheduled" ? 0 : total === null ? null : percent(processedOf(run), total)}
            text={text}
            segments={segments}
          />
        ) : (
          <Segments segments={segments} />
        )}
      </div>
    </>
  );
}
