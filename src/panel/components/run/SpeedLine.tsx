import { useQuery } from "@tanstack/react-query";
import type { Run } from "../../../client/contract.ts";
import { throughputQuery } from "../../../client/runDetailQueries.ts";
import { formatRate } from "../../../ui/format.ts";
import { Sparkline } from "../../../ui/Sparkline.tsx";
import { usePanel } from "../../model/panelContext.ts";

/** The speed of a run over its time, once there is enough of it to see. */
export function SpeedLine({ run }: { run: Run }) {
  const { client } = usePanel();
  const { data } = useQuery(throughputQuery(client, run));
  const points = (data?.points ?? [])
    .filter(({ from, to }) => to > from)
    .map(({ from, to, processed }) => ({ x: to, y: processed / ((to - from) / 1_000) }));
  if (points.length < 3) return null;
  const most = Math.max(...points.map(({ y }) => y));
  return (
    <div className="mt-3 flex items-end gap-3 text-12 text-muted max-sm:hidden">
      <Sparkline points={points} className="h-8 min-w-0 flex-1" />
      <span>up to {formatRate(most)} records/s</span>
    </div>
  );
}
