import type { Run } from "../../client/contract.ts";
import { formatNumber } from "../../ui/format.ts";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { usePanel } from "../context.ts";
import { changesRecords, kinds } from "../kinds.ts";
import { isSame, runName } from "../wording.ts";

/** What the last real run did here; a run over more collections does not say how much of it was in this one. */
export function LastRun({ types, runs }: { types: readonly string[]; runs: readonly Run[] }) {
  const { collections } = usePanel();
  const last = runs.find(
    (run) => changesRecords(run) && run.finishedAt !== null && types.some((type) => run.types.includes(type)),
  );
  const going = runs.some(
    (run) => changesRecords(run) && run.status === "running" && types.some((type) => run.types.includes(type)),
  );
  if (going) return "A run is changing them now";
  if (!last?.finishedAt) return "No run has changed any yet";
  if (!isSame(last.types, types)) {
    return (
      <>
        {runName(last, collections)} ended <RelativeTime at={last.finishedAt} />
      </>
    );
  }
  return (
    <>
      {formatNumber(last.counts.migrated)} {kinds[last.kind].done} by the last run,{" "}
      <RelativeTime at={last.finishedAt} />
    </>
  );
}
