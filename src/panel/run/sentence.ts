import type { Run } from "../../client/contract.ts";
import { percent } from "../../engine/progress.ts";
import { duration, number, percentage, rate } from "../../ui/numbers.ts";
import { amount, collectionNames, runName } from "../wording.ts";

/** A line about a run that can be read aloud. */
export const sentence = (run: Run): string => (run.finishedAt === null ? progress(run) : outcome(run));

export const processedOf = ({ counts }: Run): number => counts.migrated + counts.skipped + counts.errors;

function progress(run: Run): string {
  const { status, total, etaMs } = run;
  const verb = run.dryRun ? "Testing" : "Migrating";
  const what = collectionNames(run.types);
  const done = processedOf(run);
  if (total === null) {
    return status === "paused"
      ? `Paused while counting ${what}`
      : `Counting ${what}, before the first is ${run.dryRun ? "tested" : "changed"}`;
  }
  const reached = `${number(done)} of ${number(total)} (${percentage(percent(done, total))})`;
  if (status === "paused") return `Paused at ${reached} of the ${run.dryRun ? "test" : "migration"} of ${what}`;
  const pace = run.rate > 0 ? `, ${rate(run.rate)} records/s` : "";
  const left = etaMs === null ? "" : `, about ${duration(Math.max(1_000, Math.ceil(etaMs / 1000) * 1000))} left`;
  return `${verb} ${what}: ${reached}${pace}${left}`;
}

export function outcome(run: Run): string {
  const { counts, dryRun, status } = run;
  const took =
    run.startedAt === null || run.finishedAt === null ? "" : ` in ${duration(run.finishedAt - run.startedAt)}`;
  const changed = `${number(counts.migrated)} ${dryRun ? "would migrate" : "migrated"}`;
  const rest = [`${number(counts.skipped)} skipped`, amount(counts.errors, "error")];
  const figures = [changed, ...rest].join(", ");
  if (status === "completed") return `${runName(run)} completed${took}: ${figures}`;
  const reached = run.total === null ? "" : ` after ${number(processedOf(run))} of ${number(run.total)}`;
  return `${runName(run)} ${status}${reached}${took}: ${figures}`;
}

/** What a run that ended early means for the data. */
export function meaning(run: Run): string {
  if (run.dryRun) return "It was a dry run: nothing was written.";
  const { migrated } = run.counts;
  if (migrated === 0) return "No record was counted as changed.";
  return `${amount(migrated, "record")} ${migrated === 1 ? "was" : "were"} changed before that and ${
    migrated === 1 ? "stays" : "stay"
  } so. A new run goes on with the rest.`;
}
