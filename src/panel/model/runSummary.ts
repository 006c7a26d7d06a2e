import type { Run } from "../../client/contract.ts";
import { percent } from "../../engine/eta.ts";
import { formatDuration, formatExactTime, formatNumber, formatPercent, formatRate } from "../../ui/format.ts";
import {
  type Collections,
  capitalised,
  changedWord,
  changesRecords,
  collectionNames,
  kindLabels,
  quantity,
  runName,
} from "./labels.ts";

/** A run in one sentence, short enough to be read aloud. */
export const summarise = (run: Run, collections: Collections): string =>
  run.finishedAt === null ? progressSummary(run, collections) : finishedSummary(run, collections);

export const processedOf = ({ counts }: Run): number => counts.migrated + counts.skipped + counts.errors;

/** "Migrating", "Testing", "Testing the undo of". */
function activityPhrase({ kind, dryRun }: Run): string {
  if (!dryRun) return capitalised(kindLabels[kind].doing);
  return kind === "migrate" ? "Testing" : `Testing the ${kindLabels[kind].noun} of`;
}

/** How far a run is that goes, in the space of a phone's line. */
export function briefProgress(run: Run, collections: Collections): string {
  const { total, status } = run;
  if (total === null || status === "scheduled") return summarise(run, collections);
  const done = processedOf(run);
  const word = status === "paused" ? "Paused" : run.waiting ? "Waiting" : run.dryRun ? "Testing" : activityPhrase(run);
  return `${word}: ${formatPercent(percent(done, total))}, ${formatNumber(done)} of ${formatNumber(total)}`;
}

function progressSummary(run: Run, collections: Collections): string {
  const { status, total, etaMs } = run;
  const what = collectionNames(run.types, collections);
  const done = processedOf(run);
  if (status === "scheduled") {
    if (run.waiting?.for === "approval") return `${runName(run, collections)} waits for another person's approval`;
    return `${runName(run, collections)} starts ${formatExactTime(run.options.startAt ?? run.createdAt)}`;
  }
  if (total === null) {
    const next = run.dryRun ? "tested" : changesRecords(run) ? "changed" : "read";
    if (run.waiting && status === "running") return `${runName(run, collections)} waits to begin`;
    return status === "paused" ? `Paused while counting ${what}` : `Counting ${what}, before the first is ${next}`;
  }
  const reached = `${formatNumber(done)} of ${formatNumber(total)} (${formatPercent(percent(done, total))})`;
  if (status === "paused") return `Paused at ${reached}: ${runName(run, collections)}`;
  if (run.waiting) return `${activityPhrase(run)} ${what}: ${reached}, waiting`;
  const pace = run.rate > 0 ? `, ${formatRate(run.rate)} records/s` : "";
  const left = etaMs === null ? "" : `, about ${formatDuration(Math.max(1_000, Math.ceil(etaMs / 1000) * 1000))} left`;
  return `${activityPhrase(run)} ${what}: ${reached}${pace}${left}`;
}

export function finishedSummary(run: Run, collections: Collections): string {
  const { counts, status } = run;
  const took =
    run.startedAt === null || run.finishedAt === null ? "" : ` in ${formatDuration(run.finishedAt - run.startedAt)}`;
  const changed = `${formatNumber(counts.migrated)} ${changedWord(run)}`;
  const figures = [changed, `${formatNumber(counts.skipped)} skipped`, quantity(counts.errors, "error")].join(", ");
  if (status === "completed") return `${runName(run, collections)} completed${took}: ${figures}`;
  if (run.startedAt === null) return `${runName(run, collections)} ${status} before it began`;
  const reached = run.total === null ? "" : ` after ${formatNumber(processedOf(run))} of ${formatNumber(run.total)}`;
  return `${runName(run, collections)} ${status}${reached}${took}: ${figures}`;
}

/** What it means for the data that a run ended early. */
export function earlyEndMeaning(run: Run): string {
  if (run.dryRun) return "It was a dry run: nothing was written.";
  const { migrated } = run.counts;
  if (run.kind === "verify") return "A verification only reads: nothing was written.";
  if (run.kind === "backup") return `${quantity(migrated, "record")} saved by then. The backup is incomplete.`;
  if (migrated === 0) return "No record was counted as changed.";
  return `${quantity(migrated, "record")} ${migrated === 1 ? "was" : "were"} ${kindLabels[run.kind].done} by then and ${
    migrated === 1 ? "stays" : "stay"
  } so. A new run continues with the rest.`;
}

/** The options of a run that differ from the defaults, a phrase each. */
export function describeOptions(
  { kind, options, types, dryRun }: Run,
  nameOf: (runId: string) => string,
  collections: Collections,
): string[] {
  const { limit, ids, maxPerSecond, startAt, maxErrorRate, planOf, of, backup, fields } = options;
  const words: (string | false | undefined)[] = [
    of !== undefined && otherRunPhrases[kind]?.(nameOf(of)),
    kind === "restore" && typeof backup === "string" && `From ${nameOf(backup)}`,
    options.overwrite && "Also replaces what changed since",
    fields && `Removes ${fieldNames(fields)}`,
    ids &&
      `Only ${ids.length === 1 ? `${types[0]} ${ids[0]}` : `${formatNumber(ids.length)} chosen ${collectionNames(types, collections)}`}`,
    limit !== undefined && `Stops after ${quantity(limit, "changed record")}`,
    planOf !== undefined && `Only what ${nameOf(planOf)} planned`,
    backup === true && "Saves each record before it is changed",
    maxPerSecond !== undefined && !dryRun && `At most ${quantity(maxPerSecond, "write")} a second`,
    maxErrorRate !== undefined && `Stops above ${formatPercent(Math.round(maxErrorRate * 100))} errors`,
    startAt !== undefined && `Starts ${formatExactTime(startAt)}`,
    !options.skipErrors && "Stops at the first error",
    options.verbose && "Lists every record",
    options.concurrency !== undefined && quantity(options.concurrency, "executor"),
    options.batchSize !== 50 && `Batches of ${formatNumber(options.batchSize)}`,
  ];
  return words.filter((phrase) => typeof phrase === "string");
}

const otherRunPhrases: Partial<Record<Run["kind"], (name: string) => string>> = {
  migrate: (name) => `Only the records in error of ${name}`,
  undo: (name) => `Undoes ${name}`,
  verify: (name) => `Compared with what ${name} left`,
};

const fieldNames = (fields: Record<string, string[]>): string => Object.values(fields).flat().join(", ");

/** Names another run: "the test of users" if it is among `runs`, else "run 1a2b3c4d". */
export const runNamer =
  (runs: readonly Run[], collections: Collections) =>
  (id: string): string => {
    const run = runs.find((each) => each.id === id);
    return run ? `the ${uncapitalised(runName(run, collections))}` : `run ${id.slice(0, 8)}`;
  };

const uncapitalised = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
