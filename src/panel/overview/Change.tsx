import type { Run, Stats } from "../../client/contract.ts";
import { formatChange } from "../../ui/format.ts";
import { usePanel } from "../context.ts";
import { appearedIn } from "./appeared.ts";
import type { Figures } from "./figures.ts";
import { changeSinceRun, useProgress } from "./progress.ts";

type ChangeProps = { figures: Figures; stats: Stats; runs: readonly Run[] };

/** How the legacy records changed since the last run, unless the card says so already. */
export default function Change({ figures, stats, runs }: ChangeProps) {
  const { collections } = usePanel();
  const points = useProgress(stats);
  const change = points ? changeSinceRun(figures, points, runs) : null;
  if (change === null) return null;
  const appeared = appearedIn(figures.types, stats, collections, runs).reduce((sum, { count }) => sum + count, 0);
  if (change === appeared) return null;
  return (
    <span className="truncate text-12">
      <span className="text-ink">{formatChange(change)}</span> since
      <span className="@max-[18rem]:sr-only"> the last run</span>
    </span>
  );
}
