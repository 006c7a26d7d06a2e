import type { Run, Stats } from "../../../client/contract.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { formatChange, formatNumber } from "../../../ui/format.ts";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { Sparkline } from "../../../ui/Sparkline.tsx";
import { TextLink } from "../../components/ViewLink.tsx";
import { type Figures, migratable } from "../../model/collectionFigures.ts";
import { changesRecords, isSameSet, kindLabels, quantity, runName } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { runView } from "../../model/view.ts";
import { findNewLegacyRecords, testListingThem } from "./newLegacyRecords.ts";
import { legacyChangeSinceRun, useProgressPoints } from "./progressPoints.ts";

/** What the last run did or, more important, the legacy records that appeared after it. */
export function SinceLastRun({ figures, stats, runs }: { figures: Figures; stats: Stats; runs: readonly Run[] }) {
  const { collections } = usePanel();
  const { types } = figures;
  const appeared = findNewLegacyRecords(types, stats, collections, runs).reduce((sum, { count }) => sum + count, 0);
  return appeared > 0 ? (
    <NewLegacyRecords count={appeared} types={types} runs={runs} />
  ) : (
    <LastRun types={types} runs={runs} />
  );
}

/** How many records were left to migrate at the last counts. */
export function LastCounts({ figures, stats }: { figures: Figures; stats: Stats }) {
  const points = (useProgressPoints(stats) ?? []).slice(-shownCounts).map(({ at, figures: each }) => ({
    x: at,
    y: figures.types.reduce((sum, type) => sum + (each[type] ? migratable(each[type]) : 0), 0),
  }));
  return <Sparkline points={points} className="h-7 w-20" />;
}

const shownCounts = 60;

type NewLegacyRecordsProps = { count: number; types: readonly string[]; runs: readonly Run[] };

/** How many legacy records appeared after the last full run, with a link to a test that lists them if there is one. */
function NewLegacyRecords({ count, types, runs }: NewLegacyRecordsProps) {
  const text = `${quantity(count, "legacy record")} appeared since the last run`;
  const test = testListingThem(types, runs);
  if (!test) {
    return (
      <span className="text-attention" title="Something still writes the old format. A test lists the records.">
        {text}
      </span>
    );
  }
  const [only = null] = types.length === 1 ? types : [];
  return (
    <TextLink tone="attention" to={{ ...runView(test.id), result: "migrated", type: only }}>
      {text}
    </TextLink>
  );
}

/** What the last real run did. If it covered more collections, its counts don't say how much of it was here. */
function LastRun({ types, runs }: { types: readonly string[]; runs: readonly Run[] }) {
  const { collections } = usePanel();
  const last = runs.find(
    (run) => changesRecords(run) && run.finishedAt !== null && types.some((type) => run.types.includes(type)),
  );
  const going = runs.find(
    (run) => changesRecords(run) && isActive(run.status) && types.some((type) => run.types.includes(type)),
  );
  if (going?.status === "running") return "A run is changing them now";
  if (going?.status === "paused") return `The run is paused; ${formatNumber(going.counts.migrated)} changed so far`;
  if (!last?.finishedAt) return "No run has changed any yet";
  if (!isSameSet(last.types, types)) {
    return (
      <>
        {runName(last, collections)} ended <RelativeTime at={last.finishedAt} />
      </>
    );
  }
  return (
    <>
      {formatNumber(last.counts.migrated)} {kindLabels[last.kind].done} by the last run,{" "}
      <RelativeTime at={last.finishedAt} />
    </>
  );
}

type ChangeSinceRunProps = { figures: Figures; stats: Stats; runs: readonly Run[] };

/** How the number of legacy records changed since the last run, unless the card says so already. */
export function ChangeSinceRun({ figures, stats, runs }: ChangeSinceRunProps) {
  const { collections } = usePanel();
  const points = useProgressPoints(stats);
  const change = points ? legacyChangeSinceRun(figures, points, runs) : null;
  if (change === null) return null;
  const appeared = findNewLegacyRecords(figures.types, stats, collections, runs).reduce(
    (sum, { count }) => sum + count,
    0,
  );
  if (change === appeared) return null;
  return (
    <span className="truncate text-12">
      <span className="text-ink">{formatChange(change)}</span> since
      <span className="@max-[18rem]:sr-only"> the last run</span>
    </span>
  );
}
