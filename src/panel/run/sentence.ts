import type { Run } from "../../client/contract.ts";
import { percent } from "../../engine/eta.ts";
import { formatDuration, formatExactTime, formatNumber, formatPercent, formatRate } from "../../ui/format.ts";
import { changedWord, changesRecords, kinds } from "../kinds.ts";
import { amount, type Collections, capitalised, collectionNames, runName } from "../wording.ts";

/** A line about a run that can be read aloud. */
export const sentence = (run: Run, collections: Collections): string =>
  run.finishedAt === null ? progress(run, collections) : outcome(run, collections);

export const processedOf = ({ counts }: Run): number => counts.migrated + counts.skipped + counts.errors;

/** "Migrating", "Testing", "Testing the undo of". */
function doing({ kind, dryRun }: Run): string {
  if (!dryRun) return capitalised(kinds[kind].doing);
  return kind === "migrate" ? "Testing" : `Testing the ${kinds[kind].noun} of`;
}

function progress(run: Run, collections: Collections): string {
  const { status, total, etaMs } = run;
  const what = collectionNames(run.types, collections);
  const done = processedOf(run);
  if (status === "scheduled")
    return `${runName(run, collections)} starts ${formatExactTime(run.options.startAt ?? run.createdAt)}`;
  if (total === null) {
    const next = run.dryRun ? "tested" : changesRecords(run) ? "changed" : "read";
    if (run.waiting && status === "running") return `${runName(run, collections)} waits to begin`;
    return status === "paused" ? `Paused while counting ${what}` : `Counting ${what}, before the first is ${next}`;
  }
  const reached = `${formatNumber(done)} of ${formatNumber(total)} (${formatPercent(percent(done, total))})`;
  if (status === "paused") return `Paused at ${reached}: ${runName(run, collections)}`;
  if (run.waiting) return `${doing(run)} ${what}: ${reached}, waiting`;
  const pace = run.rate > 0 ? `, ${formatRate(run.rate)} records/s` : "";
  const left = etaMs === null ? "" : `, about ${formatDuration(Math.max(1_000, Math.ceil(etaMs / 1000) * 1000))} left`;
  return `${doing(run)} ${what}: ${reached}${pace}${left}`;
}

export function outcome(run: Run, collections: Collections): string {
  const { counts, status } = run;
  const took =
    run.startedAt === null || run.finishedAt === null ? "" : ` in ${formatDuration(run.finishedAt - run.startedAt)}`;
  const changed = `${formatNumber(counts.migrated)} ${changedWord(run)}`;
  const figures = [changed, `${formatNumber(counts.skipped)} skipped`, amount(counts.errors, "error")].join(", ");
  if (status === "completed") return `${runName(run, collections)} completed${took}: ${figures}`;
  if (run.startedAt === null) return `${runName(run, collections)} ${status} before it began`;
  const reached = run.total === null ? "" : ` after ${formatNumber(processedOf(run))} of ${formatNumber(run.total)}`;
  return `${runName(run, collections)} ${status}${reached}${took}: ${figures}`;
}

/** What a run that ended early means for the data. */
export function meaning(run: Run): string {
  if (run.dryRun) return "It was a dry run: nothing was written.";
  const { migrated } = run.counts;
  if (run.kind === "verify") return "A verification only reads: nothing was written.";
  if (run.kind === "backup") return `${amount(migrated, "record")} saved before that. The backup is not whole.`;
  if (migrated === 0) return "No record was counted as changed.";
  return `${amount(migrated, "record")} ${migrated === 1 ? "was" : "were"} ${kinds[run.kind].done} before that and ${
    migrated === 1 ? "stays" : "stay"
  } so. A new run goes on with the rest.`;
}
