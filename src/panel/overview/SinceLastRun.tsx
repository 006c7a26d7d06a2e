import type { Run, Stats } from "../../client/contract.ts";
import { usePanel } from "../context.ts";
import { Appeared } from "./Appeared.tsx";
import { appearedIn } from "./appeared.ts";
import type { Figures } from "./figures.ts";
import { LastRun } from "./LastRun.tsx";

/** What the last run did here or, which matters more, what it can't have left. */
export default function SinceLastRun({
  figures,
  stats,
  runs,
}: {
  figures: Figures;
  stats: Stats;
  runs: readonly Run[];
}) {
  const { collections } = usePanel();
  const { types } = figures;
  const appeared = appearedIn(types, stats, collections, runs).reduce((sum, { count }) => sum + count, 0);
  return appeared > 0 ? <Appeared count={appeared} types={types} runs={runs} /> : <LastRun types={types} runs={runs} />;
}
